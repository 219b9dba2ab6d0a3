package io.fluxmpp.ibb.jingle;

import io.fluxmpp.ibb.bytestream.Bytestream;
import io.fluxmpp.jingle.spi.DataStream;
import java.nio.ByteBuffer;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A bytestream as Jingle's applications see it. */
record BytestreamDataStream(Bytestream bytestream) implements DataStream {

    @Override
    public Flux<ByteBuffer> receive() {
        return bytestream.receive();
    }

    @Override
    public Mono<Void> send(Publisher<ByteBuffer> source) {
        return bytestream.send(source);
    }

    @Override
    public Mono<Void> close() {
        return bytestream.close();
    }
}
