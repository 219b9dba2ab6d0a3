package io.fluxmpp.jingle.session;

import io.fluxmpp.stream.jid.Jid;

/**
 * What tells sessions apart: the same id from another JID is another session, so nobody but the peer can touch one.
 *
 * @param peer the other party's full JID, as the sender of its stanzas
 * @param sid the id that the initiator made
 */
record SessionKey(Jid peer, String sid) {

    @Override
    public String toString() {
        return "session " + sid + " with " + peer;
    }
}
