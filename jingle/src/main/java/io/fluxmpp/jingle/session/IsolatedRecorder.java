package io.fluxmpp.jingle.session;

import io.fluxmpp.jingle.metrics.JingleMetricsRecorder;
import io.fluxmpp.jingle.model.Reason;
import io.fluxmpp.jingle.state.Role;
import io.fluxmpp.jingle.state.SessionEnd.Party;
import java.util.concurrent.atomic.AtomicBoolean;
import reactor.util.Logger;
import reactor.util.Loggers;

/** Passes on to somebody's recorder, and keeps what that throws from sessions. */
final class IsolatedRecorder implements JingleMetricsRecorder {

    private static final Logger LOG = Loggers.getLogger(JingleMetricsRecorder.class);

    private final JingleMetricsRecorder recorder;
    private final AtomicBoolean hasThrown = new AtomicBoolean();

    private IsolatedRecorder(JingleMetricsRecorder recorder) {
        this.recorder = recorder;
    }

    /** The recorder, isolated; {@link JingleMetricsRecorder#NONE} as it is. */
    static JingleMetricsRecorder of(JingleMetricsRecorder recorder) {
        return recorder == NONE ? NONE : new IsolatedRecorder(recorder);
    }

    @Override
    public Life begun(Role role) {
        try {
            return new IsolatedLife(recorder.begun(role));
        } catch (Throwable e) {
            thrown(e);
            return Life.NONE;
        }
    }

    private void thrown(Throwable failure) {
        if (hasThrown.compareAndSet(false, true)) {
            LOG.error(
                    "a recorder of metrics has thrown (expected: no exception; further ones are not logged)", failure);
        }
    }

    private final class IsolatedLife implements Life {

        private final Life life;

        IsolatedLife(Life life) {
            this.life = life;
        }

        @Override
        public void established() {
            try {
                life.established();
            } catch (Throwable e) {
                thrown(e);
            }
        }

        @Override
        public void ended(Reason.Condition reason, Party by) {
            try {
                life.ended(reason, by);
            } catch (Throwable e) {
                thrown(e);
            }
        }
    }
}
