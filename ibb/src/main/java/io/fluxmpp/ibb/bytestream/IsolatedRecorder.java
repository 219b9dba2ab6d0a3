package io.fluxmpp.ibb.bytestream;

import io.fluxmpp.ibb.metrics.IbbMetricsRecorder;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.ObjLongConsumer;
import reactor.util.Logger;
import reactor.util.Loggers;

/**
 * Passes on to somebody's recorder, and keeps what that throws from bytestreams. Without memory of its own for each call: blocks
 * pass here.
 */
final class IsolatedRecorder implements IbbMetricsRecorder {

    private static final Logger LOG = Loggers.getLogger(IbbMetricsRecorder.class);

    private final IbbMetricsRecorder recorder;
    private final AtomicBoolean hasThrown = new AtomicBoolean();

    private IsolatedRecorder(IbbMetricsRecorder recorder) {
        this.recorder = recorder;
    }

    /** The recorder, isolated; {@link IbbMetricsRecorder#NONE} as it is. */
    static IbbMetricsRecorder of(IbbMetricsRecorder recorder) {
        return recorder == NONE ? NONE : new IsolatedRecorder(recorder);
    }

    @Override
    public void opened() {
        tell(IbbMetricsRecorder::opened);
    }

    @Override
    public void notOpened() {
        tell(IbbMetricsRecorder::notOpened);
    }

    @Override
    public void ended(End how) {
        try {
            recorder.ended(how);
        } catch (Throwable e) {
            thrown(e);
        }
    }

    @Override
    public void bytesSent(long bytes) {
        tell(IbbMetricsRecorder::bytesSent, bytes);
    }

    @Override
    public void bytesReceived(long bytes) {
        tell(IbbMetricsRecorder::bytesReceived, bytes);
    }

    @Override
    public void underWayChanged(long bytes) {
        tell(IbbMetricsRecorder::underWayChanged, bytes);
    }

    @Override
    public void acknowledged(long nanos, int window) {
        try {
            recorder.acknowledged(nanos, window);
        } catch (Throwable e) {
            thrown(e);
        }
    }

    private void tell(Consumer<IbbMetricsRecorder> event) {
        try {
            event.accept(recorder);
        } catch (Throwable e) {
            thrown(e);
        }
    }

    private void tell(ObjLongConsumer<IbbMetricsRecorder> event, long value) {
        try {
            event.accept(recorder, value);
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
}
