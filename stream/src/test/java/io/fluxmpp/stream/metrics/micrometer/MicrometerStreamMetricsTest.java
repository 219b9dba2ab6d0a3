package io.fluxmpp.stream.metrics.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxmpp.stream.error.ConnectionClosedException;
import io.fluxmpp.stream.error.NegotiationException;
import io.fluxmpp.stream.error.StreamErrorException;
import io.fluxmpp.stream.metrics.StreamMetricsRecorder;
import io.fluxmpp.stream.metrics.StreamMetricsRecorder.Answer;
import io.fluxmpp.stream.metrics.StreamMetricsRecorder.Kind;
import io.fluxmpp.stream.metrics.StreamMetricsRecorder.State;
import io.fluxmpp.stream.model.StanzaError;
import io.fluxmpp.stream.model.StreamError;
import io.fluxmpp.testkit.MeterTable;
import io.fluxmpp.testkit.Meters;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.search.RequiredSearch;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MicrometerStreamMetricsTest {

    private final Meters meters = new Meters();
    private final StreamMetricsRecorder metrics = MicrometerStreamMetrics.create(meters.registry());

    @Test
    void whenEverythingHappens_thenTheMetersAreThoseOfTheTable() {
        metrics.connecting().connected();
        metrics.ended(null);
        metrics.stanzaErrorSent(StanzaError.Condition.GONE);
        metrics.streamErrorSent(StreamError.Condition.RESET);
        assertThat(meters.rows()).containsExactlyInAnyOrderElementsOf(MeterTable.chapter("Streams"));
    }

    @Test
    void whenAConnectionGoesThroughItsStates_thenItIsCountedInOne() {
        metrics.stateChanged(null, State.OPEN);
        metrics.stateChanged(State.OPEN, State.RESUMING);
        assertThat(meters.value("fluxmpp.connections", "state", "open")).isZero();
        assertThat(meters.value("fluxmpp.connections", "state", "resuming")).isOne();
        metrics.stateChanged(State.RESUMING, null);
        assertThat(meters.value("fluxmpp.connections")).isZero();
    }

    @Test
    void whenConnectionsEnd_thenTheReasonIsCounted() {
        metrics.ended(null);
        metrics.ended(new ConnectionClosedException("lost"));
        metrics.ended(new StreamErrorException("refused", StreamError.of(StreamError.Condition.RESET, null)));
        metrics.ended(new IllegalStateException());
        for (String reason : List.of("closed", "lost", "stream-error", "other")) {
            assertThat(meters.value("fluxmpp.ended.connections", "reason", reason))
                    .isOne();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whenConnectingFails_thenTheReasonIsATag(NegotiationException.Reason reason) {
        metrics.connecting().failed(new NegotiationException(reason, "failed"));
        String tag = reason.name().toLowerCase(Locale.ROOT).replace('_', '-');
        assertThat(meters.value("fluxmpp.connect", "outcome", "failure", "reason", tag))
                .isOne();
    }

    @ParameterizedTest
    @EnumSource
    void whenStanzasPass_thenTheyAreCountedByKindAndDirection(Kind kind) {
        String tag = kind.name().toLowerCase(Locale.ROOT);
        metrics.stanzaSent(kind);
        metrics.stanzaReceived(kind);
        metrics.stanzaReceived(kind);
        assertThat(meters.value("fluxmpp.stanzas", "kind", tag, "direction", "out"))
                .isEqualTo(1);
        assertThat(meters.value("fluxmpp.stanzas", "kind", tag, "direction", "in"))
                .isEqualTo(2);
        assertThat(meters.value("fluxmpp.stanzas")).isEqualTo(3);
    }

    @Test
    void whenErrorsPass_thenTheyAreCountedByCondition() {
        metrics.stanzaErrorReceived(StanzaError.Condition.ITEM_NOT_FOUND);
        metrics.streamErrorReceived(StreamError.Condition.SYSTEM_SHUTDOWN);
        assertThat(meters.value("fluxmpp.stanza.errors", "direction", "in", "condition", "item-not-found"))
                .isOne();
        assertThat(meters.value("fluxmpp.stream.errors", "direction", "in", "condition", "system-shutdown"))
                .isOne();
    }

    @Test
    void whenTimesAreToldInNanoseconds_thenTheyAreThat() {
        metrics.requestEnded(Answer.RESULT, 3_000_000);
        metrics.acknowledged(4_000_000);
        metrics.resumed(5_000_000);
        assertThat(millis(meters.registry().get("fluxmpp.iq").tag("answer", "result")))
                .isEqualTo(3);
        assertThat(millis(meters.registry().get("fluxmpp.acknowledgement"))).isEqualTo(4);
        assertThat(millis(meters.registry().get("fluxmpp.resumption"))).isEqualTo(5);
    }

    private static double millis(RequiredSearch meter) {
        Timer timer = meter.timer();
        return timer.totalTime(TimeUnit.MILLISECONDS);
    }

    @Test
    void whenBytesPassAndWait_thenTheyAreCounted() {
        metrics.bytesSent(10);
        metrics.bytesReceived(20);
        metrics.unacknowledgedChanged(2, 300);
        metrics.unacknowledgedChanged(-1, -100);
        assertThat(meters.value("fluxmpp.bytes", "direction", "out")).isEqualTo(10);
        assertThat(meters.value("fluxmpp.bytes", "direction", "in")).isEqualTo(20);
        assertThat(meters.value("fluxmpp.unacknowledged.stanzas")).isEqualTo(1);
        assertThat(meters.value("fluxmpp.unacknowledged.bytes")).isEqualTo(200);
    }

    @Test
    void whenTagsAreGiven_thenEveryMeterHasThem() {
        Meters tagged = new Meters();
        StreamMetricsRecorder archive = MicrometerStreamMetrics.create(tagged.registry(), Tags.of("client", "archive"));
        archive.connecting().cancelled();
        archive.ended(null);
        archive.stanzaErrorSent(StanzaError.Condition.GONE);
        assertThat(tagged.rows())
                .isNotEmpty()
                .allSatisfy(row -> assertThat(row.tags()).contains("client"));
    }

    @Test
    void whenObservationsAreWanted_thenEachAttemptIsOne() {
        List<String> seen = new ArrayList<>();
        ObservationRegistry observations = ObservationRegistry.create();
        observations.observationConfig().observationHandler(new ObservationHandler<>() {
            @Override
            public boolean supportsContext(Observation.Context context) {
                return true;
            }

            @Override
            public void onStart(Observation.Context context) {
                seen.add("start " + context.getName());
            }

            @Override
            public void onStop(Observation.Context context) {
                seen.add("stop " + tags(context) + " "
                        + (context.getError() == null ? "" : context.getError().getMessage()));
            }
        });
        StreamMetricsRecorder observed = MicrometerStreamMetrics.create(meters.registry(), observations, Tags.empty());
        observed.connecting().connected();
        observed.connecting().failed(new NegotiationException(NegotiationException.Reason.TLS, "no TLS"));
        assertThat(seen)
                .containsExactly(
                        "start fluxmpp.connecting",
                        "stop outcome=success reason=none ",
                        "start fluxmpp.connecting",
                        "stop outcome=failure reason=tls no TLS");
    }

    private static String tags(Observation.Context context) {
        return context.getLowCardinalityKeyValues().stream()
                .map(tag -> tag.getKey() + "=" + tag.getValue())
                .collect(Collectors.joining(" "));
    }
}
