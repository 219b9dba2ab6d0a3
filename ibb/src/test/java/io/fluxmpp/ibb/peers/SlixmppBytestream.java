package io.fluxmpp.ibb.peers;

import reactor.core.publisher.Mono;

/**
 * A bytestream in slixmpp's process.
 *
 * @param sid its name there
 */
record SlixmppBytestream(Slixmpp peer, String sid) implements PeerBytestream {

    @Override
    public Mono<String> send(int bytes) {
        return peer.ask("send", sid, bytes);
    }

    @Override
    public Mono<Long> sent() {
        return peer.ask("sent", sid).map(Long::valueOf);
    }

    @Override
    public Mono<String> received() {
        return peer.ask("received", sid);
    }

    @Override
    public Mono<Void> close() {
        return peer.ask("close", sid).then();
    }
}
