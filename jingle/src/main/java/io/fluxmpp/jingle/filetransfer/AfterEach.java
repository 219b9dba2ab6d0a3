package io.fluxmpp.jingle.filetransfer;

import java.util.function.Consumer;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxOperator;
import reactor.util.context.Context;

/**
 * Looks at values when the subscriber has them. What {@code doOnNext} sets off may complete the sequence before its value is
 * through.
 */
final class AfterEach<T> extends FluxOperator<T, T> {

    private final Consumer<? super T> look;

    AfterEach(Flux<? extends T> source, Consumer<? super T> look) {
        super(source);
        this.look = look;
    }

    @Override
    public void subscribe(CoreSubscriber<? super T> actual) {
        source.subscribe(new Through<>(actual, look));
    }

    private record Through<T>(CoreSubscriber<? super T> actual, Consumer<? super T> look) implements CoreSubscriber<T> {

        @Override
        public Context currentContext() {
            return actual.currentContext();
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            actual.onSubscribe(subscription);
        }

        @Override
        public void onNext(T value) {
            actual.onNext(value);
            look.accept(value);
        }

        @Override
        public void onError(Throwable error) {
            actual.onError(error);
        }

        @Override
        public void onComplete() {
            actual.onComplete();
        }
    }
}
