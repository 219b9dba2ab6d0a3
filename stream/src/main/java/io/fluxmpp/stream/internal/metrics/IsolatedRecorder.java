package io.fluxmpp.stream.internal.metrics;

import io.fluxmpp.stream.metrics.StreamMetricsRecorder;
import io.fluxmpp.stream.model.StanzaError;
import io.fluxmpp.stream.model.StreamError;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;
import reactor.util.Logger;
import reactor.util.Loggers;

/**
 * Passes on to somebody's recorder, and keeps what that throws from the stream. Without memory of its own for each call:
 * stanzas pass here.
 */
public final class IsolatedRecorder implements StreamMetricsRecorder {

    private static final Logger LOG = Loggers.getLogger(StreamMetricsRecorder.class);

    private final StreamMetricsRecorder recorder;
    private final AtomicBoolean hasThrown = new AtomicBoolean();

    private IsolatedRecorder(StreamMetricsRecorder recorder) {
        this.recorder = recorder;
    }

    /** The recorder, isolated; {@link StreamMetricsRecorder#NONE} as it is. */
    public static StreamMetricsRecorder of(StreamMetricsRecorder recorder) {
        return recorder == NONE ? NONE : new IsolatedRecorder(recorder);
    }

    @Override
    public Connecting connecting() {
        try {
            return new IsolatedConnecting(recorder.connecting());
        } catch (Throwable e) {
            thrown(e);
            return Connecting.NONE;
        }
    }

    @Override
    public void stateChanged(@Nullable State from, @Nullable State to) {
        try {
            recorder.stateChanged(from, to);
        } catch (Throwable e) {
            thrown(e);
        }
    }

    @Override
    public void ended(@Nullable Throwable failure) {
        try {
            recorder.ended(failure);
        } catch (Throwable e) {
            thrown(e);
        }
    }

    @Override
    public void lost() {
        tell(recorder, StreamMetricsRecorder::lost);
    }

    @Override
    public void resumed(long nanos) {
        tell(StreamMetricsRecorder::resumed, nanos);
    }

    @Override
    public void resumptionFailed() {
        tell(recorder, StreamMetricsRecorder::resumptionFailed);
    }

    @Override
    public void bytesSent(long bytes) {
        tell(StreamMetricsRecorder::bytesSent, bytes);
    }

    @Override
    public void bytesReceived(long bytes) {
        tell(StreamMetricsRecorder::bytesReceived, bytes);
    }

    @Override
    public void stanzaSent(Kind kind) {
        tell(recorder, StreamMetricsRecorder::stanzaSent, kind);
    }

    @Override
    public void stanzaReceived(Kind kind) {
        tell(recorder, StreamMetricsRecorder::stanzaReceived, kind);
    }

    @Override
    public void stanzaErrorSent(StanzaError.Condition condition) {
        tell(recorder, StreamMetricsRecorder::stanzaErrorSent, condition);
    }

    @Override
    public void stanzaErrorReceived(StanzaError.Condition condition) {
        tell(recorder, StreamMetricsRecorder::stanzaErrorReceived, condition);
    }

    @Override
    public void streamErrorSent(StreamError.Condition condition) {
        tell(recorder, StreamMetricsRecorder::streamErrorSent, condition);
    }

    @Override
    public void streamErrorReceived(StreamError.Condition condition) {
        tell(recorder, StreamMetricsRecorder::streamErrorReceived, condition);
    }

    @Override
    public void unacknowledgedChanged(int stanzas, long bytes) {
        try {
            recorder.unacknowledgedChanged(stanzas, bytes);
        } catch (Throwable e) {
            thrown(e);
        }
    }

    @Override
    public void acknowledged(long nanos) {
        tell(StreamMetricsRecorder::acknowledged, nanos);
    }

    @Override
    public void requestEnded(Answer answer, long nanos) {
        try {
            recorder.requestEnded(answer, nanos);
        } catch (Throwable e) {
            thrown(e);
        }
    }

    private <R> void tell(R whom, Consumer<R> event) {
        try {
            event.accept(whom);
        } catch (Throwable e) {
            thrown(e);
        }
    }

    private void tell(ObjLongConsumer<StreamMetricsRecorder> event, long value) {
        try {
            event.accept(recorder, value);
        } catch (Throwable e) {
            thrown(e);
        }
    }

    private <R, V> void tell(R whom, BiConsumer<R, V> event, V value) {
        try {
            event.accept(whom, value);
        } catch (Throwable e) {
            thrown(e);
        }
    }

    private void thrown(Throwable failure) {
        if (hasThrown.compareAndSet(false, true)) {
            LOG.error(
                    "a recorder of metrics has thrown (expected: no exception; further ones are not logged)", failure);
        }
    }

    private final class IsolatedConnecting implements Connecting {

        private final Connecting attempt;

        IsolatedConnecting(Connecting attempt) {
            this.attempt = attempt;
        }

        @Override
        public void connected() {
            tell(attempt, Connecting::connected);
        }

        @Override
        public void failed(Throwable failure) {
            tell(attempt, Connecting::failed, failure);
        }

        @Override
        public void cancelled() {
            tell(attempt, Connecting::cancelled);
        }
    }
}
