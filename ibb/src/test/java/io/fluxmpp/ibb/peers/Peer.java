package io.fluxmpp.ibb.peers;

import io.fluxmpp.ibb.model.StanzaKind;
import io.fluxmpp.stream.jid.Jid;
import reactor.core.publisher.Mono;

/**
 * A client that is not ours, logged in, with the In-Band Bytestreams it brings. What it cannot do, and what it was refused,
 * fails with {@link PeerException}.
 */
interface Peer extends AutoCloseable {

    /** Its full JID. */
    Jid jid();

    /** From now on it takes bytestreams with blocks up to this size. */
    Mono<Void> limitBlockSize(int bytes);

    /** From now on {@code from} may open this bytestream. */
    Mono<Void> admit(Jid from, String sid);

    /** The bytestream that was admitted, once it is open. */
    Mono<PeerBytestream> admitted(String sid);

    /** Opens a bytestream. */
    Mono<PeerBytestream> open(Jid to, String sid, int blockSize, StanzaKind stanza);

    /** Logs out. */
    @Override
    void close();
}
