package io.fluxmpp.jingle;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxmpp.jingle.fake.MemoryConnection;
import io.fluxmpp.jingle.fake.MemoryNetwork;
import io.fluxmpp.jingle.fake.MemoryTransport;
import io.fluxmpp.jingle.fake.StubApplication;
import io.fluxmpp.jingle.metrics.JingleMetricsRecorder;
import io.fluxmpp.jingle.metrics.micrometer.MicrometerJingleMetrics;
import io.fluxmpp.jingle.model.Reason;
import io.fluxmpp.jingle.model.Reason.Condition;
import io.fluxmpp.jingle.session.JingleOffer;
import io.fluxmpp.jingle.session.JingleSession;
import io.fluxmpp.jingle.session.JingleSettings;
import io.fluxmpp.jingle.state.Role;
import io.fluxmpp.jingle.state.SessionEnd.Party;
import io.fluxmpp.stream.error.StanzaErrorException;
import io.fluxmpp.testkit.MeterTable;
import io.fluxmpp.testkit.Meters;
import io.micrometer.core.instrument.Tags;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.test.StepVerifier;

/** What meters say of sessions, and that they are back at zero behind each of their ends. */
class JingleMetricsTest {

    private static final String SESSIONS = "fluxmpp.jingle.sessions";
    private static final String SESSION = "fluxmpp.jingle.session";

    private final MemoryNetwork network = new MemoryNetwork();
    private final MemoryConnection romeo = network.connect("romeo@montague.lit/orchard");
    private final MemoryConnection juliet = network.connect("juliet@capulet.lit/balcony");
    private final MemoryTransport transport = new MemoryTransport();
    private final StubApplication application = new StubApplication();
    private final Meters his = new Meters();
    private final Meters hers = new Meters();
    private final List<JingleOffer> offers = new ArrayList<>();
    private final List<JingleSession> sessions = new ArrayList<>();

    private Jingle start(MemoryConnection connection, UnaryOperator<JingleSettings> settings) {
        Jingle jingle = Jingle.on(connection)
                .transport(transport)
                .application(application)
                .settings(settings)
                .start();
        jingle.offers().subscribe(offers::add);
        return jingle;
    }

    private Jingle romeo() {
        return start(romeo, settings -> settings.withMetrics(MicrometerJingleMetrics.create(his.registry())));
    }

    private Jingle juliet() {
        return start(juliet, settings -> settings.withMetrics(MicrometerJingleMetrics.create(hers.registry())));
    }

    private Disposable initiate(Jingle from) {
        return from.initiate(juliet.jid(), application).subscribe(sessions::add, failure -> {});
    }

    @AfterEach
    void nothingIsLeft() {
        his.awaitNothingLeft();
        hers.awaitNothingLeft();
    }

    @Test
    void whenASessionIsAcceptedAndEnds_thenBothHaveSeenItsLife() {
        Jingle romeos = romeo();
        juliet();
        initiate(romeos);
        assertThat(his.value(SESSIONS, "role", "initiator", "state", "pending")).isOne();
        assertThat(hers.value(SESSIONS, "role", "responder", "state", "pending"))
                .isOne();

        offers.get(0).accept().subscribe();
        assertThat(his.value(SESSIONS, "role", "initiator", "state", "active")).isOne();
        assertThat(hers.value(SESSIONS, "role", "responder", "state", "active")).isOne();
        assertThat(his.value(SESSIONS)).isOne();
        assertThat(his.value("fluxmpp.jingle.agreement", "role", "initiator")).isOne();

        sessions.get(0).terminate(Reason.of(Condition.SUCCESS)).subscribe();
        assertThat(his.value(SESSION, "role", "initiator", "reason", "success", "by", "us"))
                .isOne();
        assertThat(hers.value(SESSION, "role", "responder", "reason", "success", "by", "peer"))
                .isOne();
    }

    @Test
    void whenAnOfferIsDeclined_thenTheReasonIsCounted() {
        Jingle romeos = romeo();
        juliet();
        initiate(romeos);
        offers.get(0).decline().subscribe();
        assertThat(his.value(SESSION, "reason", "decline", "by", "peer")).isOne();
        assertThat(hers.value(SESSION, "reason", "decline", "by", "us")).isOne();
        assertThat(his.value("fluxmpp.jingle.agreement")).isZero();
    }

    @Test
    void whenAnOfferIsTakenBack_thenItIsOver() {
        Jingle romeos = romeo();
        juliet();
        initiate(romeos).dispose();
        assertThat(his.value(SESSION, "reason", "cancel", "by", "us")).isOne();
        assertThat(hers.value(SESSION, "reason", "cancel", "by", "peer")).isOne();
    }

    @Test
    void whenTheConnectionIsLost_thenNobodyHasEndedIt() {
        Jingle romeos = romeo();
        juliet();
        initiate(romeos);
        offers.get(0).accept().subscribe();
        romeo.breakDown();
        juliet.breakDown();
        assertThat(his.value(SESSION, "by", "connection")).isOne();
        assertThat(hers.value(SESSION, "by", "connection")).isOne();
    }

    @Test
    void whenJingleIsClosed_thenItsSessionsAreGone() {
        Jingle romeos = romeo();
        juliet();
        initiate(romeos);
        offers.get(0).accept().subscribe();
        StepVerifier.create(romeos.close()).verifyComplete();
        assertThat(his.value(SESSION, "reason", "gone", "by", "us")).isOne();
    }

    @Test
    void whenAnOfferIsRefusedAtOnce_thenOnlyWhoOfferedHadASession() {
        Jingle romeos = romeo();
        start(
                juliet,
                settings -> settings.withMetrics(MicrometerJingleMetrics.create(hers.registry()))
                        .withAcceptFrom(peer -> false));
        StepVerifier.create(romeos.initiate(juliet.jid(), application)).verifyError(StanzaErrorException.class);
        assertThat(his.value(SESSION)).isOne();
        assertThat(hers.value(SESSION)).isZero();
    }

    @Test
    void whenTheRecorderThrows_thenTheSessionGoesOn() {
        JingleMetricsRecorder broken = new JingleMetricsRecorder() {
            @Override
            public Life begun(Role role) {
                return new Life() {
                    @Override
                    public void established() {
                        throw new IllegalStateException("on purpose");
                    }

                    @Override
                    public void ended(Condition reason, Party by) {
                        throw new AssertionError("on purpose");
                    }
                };
            }
        };
        Jingle romeos = start(romeo, settings -> settings.withMetrics(broken));
        start(
                juliet,
                settings -> settings.withMetrics(new JingleMetricsRecorder() {
                    @Override
                    public Life begun(Role role) {
                        throw new IllegalStateException("on purpose");
                    }
                }));
        initiate(romeos);
        offers.get(0).accept().subscribe();
        sessions.get(0).terminate(Reason.of(Condition.SUCCESS)).subscribe();
        StepVerifier.create(sessions.get(0).onEnd())
                .expectNextMatches(Reason::isSuccess)
                .verifyComplete();
    }

    @Test
    void whenEverythingHappens_thenTheMetersAreThoseOfTheTable() {
        Jingle romeos = romeo();
        juliet();
        initiate(romeos).dispose();
        assertThat(his.rows()).containsExactlyInAnyOrderElementsOf(MeterTable.chapter("Jingle sessions"));
    }

    @Test
    void whenObservationsAreWanted_thenASessionIsOne() {
        List<String> seen = new ArrayList<>();
        ObservationRegistry observations = ObservationRegistry.create();
        observations.observationConfig().observationHandler(new ObservationHandler<>() {
            @Override
            public boolean supportsContext(Observation.Context context) {
                return true;
            }

            @Override
            public void onEvent(Observation.Event event, Observation.Context context) {
                seen.add(event.getName());
            }

            @Override
            public void onStop(Observation.Context context) {
                context.getLowCardinalityKeyValues().forEach(tag -> seen.add(tag.getKey() + "=" + tag.getValue()));
            }
        });
        Jingle romeos = start(
                romeo,
                settings -> settings.withMetrics(
                        MicrometerJingleMetrics.create(his.registry(), observations, Tags.empty())));
        juliet();
        initiate(romeos);
        offers.get(0).accept().subscribe();
        sessions.get(0).terminate(Reason.of(Condition.EXPIRED)).subscribe();
        assertThat(seen).containsExactlyInAnyOrder("established", "role=initiator", "reason=expired", "by=us");
    }
}
