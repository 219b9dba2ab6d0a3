package io.fluxmpp.jingle.session;

/**
 * How much is done to know what a peer can do before something is offered to it (XEP-0166 §11). What is known decides over which
 * transports it is offered, and spares offers that nobody can accept.
 */
public enum Discovery {

    /**
     * What a peer has announced with its presence counts ({@link io.fluxmpp.stream.caps.Caps}); who has announced nothing is
     * asked, each time anew, since nobody says when the answer has become old. That costs a round trip.
     */
    ASK,

    /**
     * What a peer has announced with its presence counts; to others something is offered at once, over the transports that we
     * prefer. For services that know their peers.
     */
    ANNOUNCED
}
