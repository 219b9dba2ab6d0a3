package io.fluxmpp.jingle.state;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * What follows from an event: where the negotiation stands then, and what is to be done.
 *
 * @param next where it stands from now on
 * @param effects to be carried out in this order
 */
public record Transition(Negotiation next, List<Effect> effects) {

    public Transition {
        requireNonNull(next, "next");
        effects = List.copyOf(effects);
    }

    static Transition to(Negotiation next, Effect... effects) {
        return new Transition(next, List.of(effects));
    }
}
