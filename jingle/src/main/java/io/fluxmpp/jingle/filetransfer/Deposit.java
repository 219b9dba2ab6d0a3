package io.fluxmpp.jingle.filetransfer;

import io.fluxmpp.jingle.error.JingleSessionException;
import io.fluxmpp.jingle.model.Reason;
import io.fluxmpp.jingle.model.Reason.Condition;
import io.fluxmpp.jingle.spi.ContentControl;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxOperator;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.util.context.Context;

/**
 * Received bytes on their way into a storage that says when it has them. {@link FileReceiver} finds it in the context of its
 * subscriber, and then leaves it to us to compute digests, to verify and to confirm. For one subscription.
 */
final class Deposit {

    /** Blocks that wait for the storage. */
    private static final int PREFETCH = 32;

    private static final Reason NOT_STORED = Reason.of(Condition.FAILED_APPLICATION, "the file cannot be stored");

    private final @Nullable Flux<ByteBuffer> beginning;
    private volatile @Nullable Subscription upstream;
    private volatile @Nullable Reception reception;
    private volatile boolean complete;

    private Deposit(@Nullable Flux<ByteBuffer> beginning) {
        this.beginning = beginning;
    }

    private record Reception(FileReceiver receiver, ContentControl content, Verification checks) {}

    /** @param beginning the bytes before those that are received, if they are there */
    static <T> Mono<T> of(
            Flux<ByteBuffer> received,
            @Nullable Flux<ByteBuffer> beginning,
            Function<? super Flux<ByteBuffer>, ? extends Publisher<? extends T>> storage) {
        return Mono.defer(() -> new Deposit(beginning).store(received, storage));
    }

    private <T> Mono<T> store(
            Flux<ByteBuffer> received, Function<? super Flux<ByteBuffer>, ? extends Publisher<? extends T>> storage) {
        Flux<ByteBuffer> bytes = new Held(received.contextWrite(context -> context.put(Deposit.class, this)))
                .publishOn(Schedulers.boundedElastic(), PREFETCH)
                .doOnNext(this::digest)
                .concatWith(Mono.defer(this::verify).then(Mono.empty()));
        return Flux.<T>from(storage.apply(bytes))
                .reduce((earlier, later) -> later)
                .map(Optional::of)
                .defaultIfEmpty(Optional.empty())
                .flatMap(result -> confirm().then(Mono.justOrEmpty(result)))
                .onErrorResume(this::refuse)
                .doOnCancel(this::abandon);
    }

    boolean hasBeginning() {
        return beginning != null;
    }

    /** What is there already, as digests have to know it. */
    Flux<ByteBuffer> beginning() {
        Reception now = reception;
        return beginning == null || now == null ? Flux.empty() : beginning.doOnNext(now.checks()::updateBeginning);
    }

    void begin(FileReceiver receiver, ContentControl content, Verification checks) {
        reception = new Reception(receiver, content, checks);
    }

    private void digest(ByteBuffer block) {
        Reception now = reception;
        if (now != null) {
            now.checks().update(block);
        }
    }

    private Mono<Void> verify() {
        Reception now = reception;
        complete = true;
        return now == null
                ? Mono.empty()
                : Mono.defer(() -> now.receiver().verified(now.content()))
                        .subscribeOn(now.content().scheduler())
                        .publishOn(Schedulers.boundedElastic());
    }

    /** The file is whole, verified and stored; whatever happens to the session, that remains true. */
    private Mono<Void> confirm() {
        Reception now = reception;
        if (!complete) {
            abandon();
            return Mono.empty();
        }
        return now == null
                ? Mono.empty()
                : Mono.defer(() -> now.receiver().confirm(now.content()))
                        .onErrorComplete()
                        .subscribeOn(now.content().scheduler());
    }

    /** The peer learns why before the transport is given up, and our user after it. */
    private <T> Mono<T> refuse(Throwable error) {
        Reception now = reception;
        if (now == null) {
            cancelUpstream();
            return Mono.error(error);
        }
        now.content().end(error instanceof JingleSessionException ended ? ended.reason() : NOT_STORED);
        cancelUpstream();
        return now.content().onEnd().onErrorComplete().then(Mono.error(error));
    }

    /** All bytes may have come already, so that there is nothing to cancel; the sender waits for our word nevertheless. */
    private void abandon() {
        Reception now = reception;
        cancelUpstream();
        if (now != null) {
            now.content().end(Reason.of(Condition.CANCEL));
        }
    }

    private void cancelUpstream() {
        Subscription subscription = upstream;
        if (subscription != null) {
            subscription.cancel();
        }
    }

    /** Keeps cancellation from the source: a storage that fails cancels before it tells that it has failed. */
    private final class Held extends FluxOperator<ByteBuffer, ByteBuffer> {

        Held(Flux<ByteBuffer> source) {
            super(source);
        }

        @Override
        public void subscribe(CoreSubscriber<? super ByteBuffer> actual) {
            source.subscribe(new Inner(actual));
        }
    }

    private final class Inner implements CoreSubscriber<ByteBuffer>, Subscription {

        private final CoreSubscriber<? super ByteBuffer> actual;
        private volatile boolean closed;

        Inner(CoreSubscriber<? super ByteBuffer> actual) {
            this.actual = actual;
        }

        @Override
        public Context currentContext() {
            return actual.currentContext();
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            upstream = subscription;
            actual.onSubscribe(this);
        }

        @Override
        public void onNext(ByteBuffer block) {
            if (!closed) {
                actual.onNext(block);
            }
        }

        @Override
        public void onError(Throwable error) {
            if (!closed) {
                actual.onError(error);
            }
        }

        @Override
        public void onComplete() {
            if (!closed) {
                actual.onComplete();
            }
        }

        @Override
        public void request(long blocks) {
            Subscription subscription = upstream;
            if (subscription != null) {
                subscription.request(blocks);
            }
        }

        @Override
        public void cancel() {
            closed = true;
        }
    }
}
