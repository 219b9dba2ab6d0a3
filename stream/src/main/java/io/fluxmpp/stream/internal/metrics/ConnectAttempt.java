package io.fluxmpp.stream.internal.metrics;

import io.fluxmpp.stream.metrics.StreamMetricsRecorder;
import io.fluxmpp.stream.metrics.StreamMetricsRecorder.Connecting;
import io.fluxmpp.stream.metrics.StreamMetricsRecorder.State;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import reactor.core.publisher.Mono;

/** One attempt to connect, of which a recorder is told once how it ended: who has the result may cancel behind it. */
public final class ConnectAttempt {

    private final StreamMetricsRecorder recorder;
    private final Connecting connecting;
    private final AtomicBoolean over = new AtomicBoolean();

    private ConnectAttempt(StreamMetricsRecorder recorder) {
        this.recorder = recorder;
        recorder.stateChanged(null, State.CONNECTING);
        this.connecting = recorder.connecting();
    }

    /** The same, with each subscription recorded as an attempt. */
    public static <C> Mono<C> recorded(Mono<C> connect, StreamMetricsRecorder recorder) {
        return recorder == StreamMetricsRecorder.NONE
                ? connect
                : Mono.defer(() -> new ConnectAttempt(recorder).over(connect));
    }

    private <C> Mono<C> over(Mono<C> connect) {
        return connect.doOnNext(connection -> end(Connecting::connected))
                .doOnError(failure -> end(attempt -> attempt.failed(failure)))
                .doOnCancel(() -> end(Connecting::cancelled));
    }

    private void end(Consumer<Connecting> how) {
        if (over.compareAndSet(false, true)) {
            how.accept(connecting);
            recorder.stateChanged(State.CONNECTING, null);
        }
    }
}
