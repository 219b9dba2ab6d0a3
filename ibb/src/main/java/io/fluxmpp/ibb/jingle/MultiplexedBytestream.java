package io.fluxmpp.ibb.jingle;

import io.fluxmpp.ibb.bytestream.Bytestream;
import io.fluxmpp.jingle.spi.DataStream;
import io.fluxmpp.jingle.spi.MultiplexedStream;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The first bytestream of a content, beside which there may be further ones. */
final class MultiplexedBytestream extends BytestreamDataStream implements MultiplexedStream {

    private final IbbTransportSession session;

    MultiplexedBytestream(Bytestream first, IbbTransportSession session) {
        super(first);
        this.session = session;
    }

    @Override
    public Mono<DataStream> openStream() {
        return Mono.defer(() -> session.further().open(bytestream().blockSize()));
    }

    @Override
    public Flux<DataStream> streams() {
        return Flux.defer(() -> session.further().opened());
    }
}
