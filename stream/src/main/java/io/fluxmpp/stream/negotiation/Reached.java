package io.fluxmpp.stream.negotiation;

/**
 * How far a negotiated feature has brought a stream.
 *
 * @param next what the server says next
 */
record Reached(NegotiationState state, Next next) {

    enum Next {
        /** Another header, in answer to ours: the stream begins anew (RFC 6120 §4.3.3). */
        HEADER,
        /** What it offers from here on, in the same stream (XEP-0388 §2.6.1). */
        FEATURES,
        /** Whatever it has to say: negotiation is over. */
        STANZAS
    }

    static Reached anew(NegotiationState state) {
        return new Reached(state, Next.HEADER);
    }

    static Reached goingOn(NegotiationState state) {
        return new Reached(state, Next.FEATURES);
    }

    static Reached done(NegotiationState state) {
        return new Reached(state, Next.STANZAS);
    }
}
