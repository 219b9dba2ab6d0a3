package io.fluxmpp.jingle.state;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * What follows from an event.
 *
 * @param next the state from now on
 * @param effects what is to be done, in this order
 */
public record Transition(SessionState next, List<Effect> effects) {

    public Transition {
        requireNonNull(next, "next");
        effects = List.copyOf(effects);
    }

    static Transition to(SessionState next, Effect... effects) {
        return new Transition(next, List.of(effects));
    }
}
