package io.fluxmpp.jingle.metrics.micrometer;

import static io.fluxmpp.jingle.metrics.micrometer.MicrometerJingleMetrics.wireName;

import io.fluxmpp.jingle.metrics.JingleMetricsRecorder.Life;
import io.fluxmpp.jingle.model.Reason;
import io.fluxmpp.jingle.state.Role;
import io.fluxmpp.jingle.state.SessionEnd.Party;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.observation.Observation;

/** One session: where it is counted, a timer's sample and an observation. Confined to its event loop. */
final class MeteredLife implements Life {

    private final MicrometerJingleMetrics metrics;
    private final Role role;
    private final Timer.Sample sample;
    private final Observation observation;
    private boolean established;

    MeteredLife(MicrometerJingleMetrics metrics, Role role) {
        this.metrics = metrics;
        this.role = role;
        metrics.pending(role).incrementAndGet();
        this.sample = Timer.start(metrics.registry());
        this.observation = Observation.createNotStarted("fluxmpp.jingle", metrics.observations())
                .lowCardinalityKeyValue("role", wireName(role))
                .start();
    }

    @Override
    public void established() {
        established = true;
        metrics.pending(role).decrementAndGet();
        metrics.active(role).incrementAndGet();
        sample.stop(metrics.agreement(role));
        observation.event(Observation.Event.of("established"));
    }

    @Override
    public void ended(Reason.Condition reason, Party by) {
        (established ? metrics.active(role) : metrics.pending(role)).decrementAndGet();
        sample.stop(metrics.timer(
                "fluxmpp.jingle.session", role, Tags.of("reason", reason.wireName(), "by", wireName(by))));
        observation
                .lowCardinalityKeyValue("reason", reason.wireName())
                .lowCardinalityKeyValue("by", wireName(by))
                .stop();
    }
}
