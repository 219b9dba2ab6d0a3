package io.fluxmpp.jingle.state;

import io.fluxmpp.jingle.model.Creator;

/** Which party of a session we are. */
public enum Role {
    INITIATOR,
    RESPONDER;

    /** The same as the creator of a content. */
    public Creator asCreator() {
        return this == INITIATOR ? Creator.INITIATOR : Creator.RESPONDER;
    }
}
