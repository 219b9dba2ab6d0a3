package io.fluxmpp.jingle.session;

import io.fluxmpp.jingle.spi.DataPaths;
import io.fluxmpp.jingle.spi.DataStream;
import io.fluxmpp.jingle.spi.MultiplexedStream;
import java.nio.ByteBuffer;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The streams beside a content's own: what users see of them. Made when somebody asks, since few contents have any.
 *
 * @param paths the transport, once it is up
 */
record FurtherStreams(Session session, SessionContent content, Mono<DataPaths> paths) {

    Mono<DataStream> open() {
        Mono<DataStream> opened = paths.map(this::multiplexed)
                .flatMap(MultiplexedStream::openStream)
                .map(this::guarded);
        return Mono.firstWithSignal(content.outcome().tooLate(), opened).subscribeOn(session.scheduler());
    }

    Flux<DataStream> opened() {
        return paths.flatMapMany(ready ->
                        ready.multiplexed().map(MultiplexedStream::streams).orElseGet(Flux::empty))
                .map(this::guarded)
                .takeUntilOther(content.outcome().ended())
                .subscribeOn(session.scheduler());
    }

    private MultiplexedStream multiplexed(DataPaths ready) {
        return ready.multiplexed()
                .orElseThrow(() -> new UnsupportedOperationException(
                        "openStream on " + content + ": its transport carries one stream"));
    }

    private DataStream guarded(DataStream stream) {
        return new Guarded(stream, session, content.outcome());
    }

    /**
     * Tells why it ends when that is because the content does. A peer that terminates the session closes its streams next: so
     * that the reason comes first, the end of a stream waits for the turn of the event loop that the session takes to see it.
     */
    private record Guarded(DataStream stream, Session session, SessionOutcome outcome) implements DataStream {

        @Override
        public Flux<ByteBuffer> receive() {
            Flux<ByteBuffer> bytes = stream.receive()
                    .doOnNext(some -> session.heard())
                    .concatWith(Mono.<ByteBuffer>empty().subscribeOn(session.scheduler()));
            return Cancellation.atFailure(outcome.failure(), bytes)
                    .subscribeOn(session.scheduler())
                    .cancelOn(session.scheduler());
        }

        @Override
        public Mono<Void> send(Publisher<ByteBuffer> source) {
            return Mono.firstWithSignal(outcome.failure(), stream.send(source))
                    .subscribeOn(session.scheduler())
                    .cancelOn(session.scheduler());
        }

        @Override
        public Mono<Void> close() {
            return stream.close().subscribeOn(session.scheduler());
        }
    }
}
