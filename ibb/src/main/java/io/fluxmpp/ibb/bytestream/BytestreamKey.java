package io.fluxmpp.ibb.bytestream;

import static java.util.Objects.requireNonNull;

import io.fluxmpp.stream.jid.Jid;

/**
 * What a bytestream of a connection is found by. The sid alone is not enough: peers choose theirs independently, and nobody
 * may feed another's.
 */
record BytestreamKey(Jid peer, String sid) {

    BytestreamKey {
        requireNonNull(peer, "peer");
        requireNonNull(sid, "sid");
    }

    /** For messages: {@code bytestream SID with PEER}. */
    @Override
    public String toString() {
        return "bytestream " + sid + " with " + peer;
    }
}
