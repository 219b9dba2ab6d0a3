package io.fluxmpp.ibb.jingle;

import io.fluxmpp.ibb.bytestream.Bytestream;
import io.fluxmpp.jingle.spi.DataStream;
import java.nio.ByteBuffer;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A bytestream as Jingle's applications see it. */
class BytestreamDataStream implements DataStream {

    private final Bytestream bytestream;

    BytestreamDataStream(Bytestream bytestream) {
        this.bytestream = bytestream;
    }

    final Bytestream bytestream() {
        return bytestream;
    }

    @Override
    public final Flux<ByteBuffer> receive() {
        return bytestream.receive();
    }

    @Override
    public final Mono<Void> send(Publisher<ByteBuffer> source) {
        return bytestream.send(source);
    }

    @Override
    public final Mono<Void> close() {
        return bytestream.close();
    }

    @Override
    public final String toString() {
        return "bytestream " + bytestream.sid() + " with " + bytestream.peer();
    }
}
