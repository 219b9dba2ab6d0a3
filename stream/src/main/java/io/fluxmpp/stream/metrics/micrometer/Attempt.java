package io.fluxmpp.stream.metrics.micrometer;

import io.fluxmpp.stream.metrics.StreamMetricsRecorder.Connecting;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;

/** One attempt to connect: a timer's sample and an observation. */
final class Attempt implements Connecting {

    private static final String NONE = "none";

    private final MeterRegistry registry;
    private final Tags tags;
    private final Timer.Sample sample;
    private final Observation observation;

    Attempt(MeterRegistry registry, Tags tags, ObservationRegistry observations) {
        this.registry = registry;
        this.tags = tags;
        this.sample = Timer.start(registry);
        this.observation = Observation.start("fluxmpp.connecting", observations);
    }

    @Override
    public void connected() {
        end("success", NONE);
    }

    @Override
    public void failed(Throwable failure) {
        observation.error(failure);
        end("failure", MicrometerStreamMetrics.reason(failure));
    }

    @Override
    public void cancelled() {
        end("cancelled", NONE);
    }

    private void end(String outcome, String reason) {
        observation
                .lowCardinalityKeyValue("outcome", outcome)
                .lowCardinalityKeyValue("reason", reason)
                .stop();
        sample.stop(Timer.builder("fluxmpp.connect")
                .tags(tags)
                .tag("outcome", outcome)
                .tag("reason", reason)
                .register(registry));
    }
}
