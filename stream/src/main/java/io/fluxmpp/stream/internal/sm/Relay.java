package io.fluxmpp.stream.internal.sm;

import io.fluxmpp.stream.model.Stanza;
import io.fluxmpp.stream.model.StreamElement;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;

/**
 * Hands the elements of one channel after the other to one reader, and what the reader has asked for and not got from one on to
 * the next. Confined to the event loop, but for what the reader calls.
 */
final class Relay extends Flux<StreamElement> implements CoreSubscriber<StreamElement>, Subscription {

    private final Listener listener;
    private @Nullable CoreSubscriber<? super StreamElement> reader;
    private @Nullable Subscription source;
    private long demand;

    Relay(Listener listener) {
        this.listener = listener;
    }

    /** Whose elements these are. */
    interface Listener {

        /** Runs a task on the event loop. */
        void execute(Runnable task);

        /** The reader is there, and wants the elements of the first channel. */
        void begun();

        /** Takes an element if it is its own: the reader does not get it. */
        boolean take(StreamElement element);

        /** The channel has no more elements. */
        void ended(@Nullable Throwable failure);

        /** The reader wants no more. */
        void cancelled();
    }

    @Override
    public void subscribe(CoreSubscriber<? super StreamElement> actual) {
        if (reader != null) {
            Operators.error(actual, new IllegalStateException("elements have one subscriber"));
            return;
        }
        reader = actual;
        actual.onSubscribe(this);
        if (reader == actual) {
            listener.begun();
        }
    }

    /** Goes on with another channel. */
    void follow(Flux<StreamElement> next) {
        next.subscribe(this);
    }

    /** There will be no other channel, and of this one nothing more is wanted. */
    void end(@Nullable Throwable failure) {
        Subscription present = source;
        source = null;
        if (present != null) {
            present.cancel();
        }
        CoreSubscriber<? super StreamElement> last = reader;
        reader = null;
        if (last != null && failure == null) {
            last.onComplete();
        } else if (last != null) {
            last.onError(failure);
        }
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        source = subscription;
        if (demand > 0) {
            subscription.request(demand);
        }
    }

    @Override
    public void onNext(StreamElement element) {
        if (listener.take(element)) {
            Subscription present = source;
            if (present != null) {
                present.request(1);
            }
            return;
        }
        if (demand != Long.MAX_VALUE) {
            demand--;
        }
        CoreSubscriber<? super StreamElement> to = reader;
        if (to != null) {
            to.onNext(element);
        } else if (element instanceof Stanza stanza) {
            stanza.release();
        }
    }

    /** Whether the reader wants more. */
    boolean isAsked() {
        return demand > 0;
    }

    @Override
    public void onError(Throwable failure) {
        source = null;
        listener.ended(failure);
    }

    @Override
    public void onComplete() {
        source = null;
        listener.ended(null);
    }

    @Override
    public void request(long n) {
        listener.execute(() -> {
            demand = Operators.addCap(demand, n);
            Subscription present = source;
            if (present != null) {
                present.request(n);
            }
        });
    }

    @Override
    public void cancel() {
        listener.execute(() -> {
            reader = null;
            Subscription present = source;
            source = null;
            if (present != null) {
                present.cancel();
            }
            listener.cancelled();
        });
    }
}
