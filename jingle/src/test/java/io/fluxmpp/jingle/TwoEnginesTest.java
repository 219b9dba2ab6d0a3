package io.fluxmpp.jingle;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxmpp.jingle.fake.MemoryConnection;
import io.fluxmpp.jingle.fake.MemoryNetwork;
import io.fluxmpp.jingle.fake.MemoryTransport;
import io.fluxmpp.jingle.session.JingleContent;
import io.fluxmpp.jingle.session.JingleSession;
import io.fluxmpp.jingle.state.SessionState;
import io.fluxmpp.stream.error.XmppException;
import io.fluxmpp.stream.model.Iq;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tag;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Two engines whose users do whatever comes to their minds, over links that are in order and otherwise as slow as they like,
 * and over transports some of which fail. Once all has arrived, both have the same sessions; once all is over, nothing is left.
 */
class TwoEnginesTest {

    /** Longer than links and transports take, and shorter than most timers. */
    private static final Duration DRAINED = Duration.ofSeconds(20);

    /** Longer than anybody's patience. */
    private static final Duration DECIDED = Duration.ofMinutes(15);

    @Property(tries = 500, shrinking = ShrinkingMode.OFF)
    @Tag("J-5.1-1")
    @Tag("J-7.2.2-2")
    @Tag("J-7.2.16-1")
    @Tag("J-7.2.16-6")
    @Tag("J-7.2.16-9")
    void whateverUsersDo_bothHaveTheSameSessionsAndNothingIsLeft(
            @ForAll("histories") List<Integer> steps, @ForAll long seed) {
        World world = new World(new Random(seed));
        world.talk();
        for (int step : steps) {
            world.step(step);
        }
        world.network.advance(DRAINED);
        world.assertSameSessions();
        if (seed % 4 == 0) {
            world.network.advance(DECIDED);
            world.assertSameSessions();
        }
        world.endAll();
        world.network.advance(DRAINED);
        world.assertNothingLeft();
    }

    @Provide
    Arbitrary<List<Integer>> histories() {
        return Arbitraries.integers()
                .between(0, 999_999)
                .withDistribution(RandomDistribution.uniform())
                .list()
                .ofMaxSize(150);
    }

    /** Two users, and all that is between them. */
    private static final class World {
        private final MemoryNetwork network = new MemoryNetwork();
        private final MemoryTransport preferred = new MemoryTransport("urn:test:preferred", 2);
        private final MemoryTransport fallback = new MemoryTransport("urn:test:fallback", 1);
        private final RandomUser romeo =
                new RandomUser(network.connect("romeo@montague.lit/orchard"), preferred, fallback);
        private final RandomUser juliet =
                new RandomUser(network.connect("juliet@capulet.lit/balcony"), preferred, fallback);
        private final Random random;

        World(Random random) {
            this.random = random;
            network.delaying(() -> random.nextInt(120));
            preferred.connecting(comingUp(3));
            fallback.connecting(comingUp(5));
            romeo.startWith(juliet.connection().jid());
            juliet.startWith(romeo.connection().jid());
        }

        /** A session to begin with: most of what users can do needs one. */
        void talk() {
            romeo.act(RandomUser.INITIATE);
            network.advance(Duration.ofSeconds(1));
            juliet.act(RandomUser.ACCEPT);
            network.advance(Duration.ofMillis(random.nextInt(500)));
        }

        void step(int step) {
            switch (step % 4) {
                case 0, 1 -> network.advance(Duration.ofMillis(step / 4 % 60));
                case 2 -> romeo.act(step / 4);
                default -> juliet.act(step / 4);
            }
        }

        void endAll() {
            (random.nextBoolean() ? romeo : juliet).endAll();
        }

        /** Transports come up in some time, and one in so many not at all. */
        private Mono<Void> comingUp(int failing) {
            return Mono.defer(() -> Mono.delay(
                            Duration.ofMillis(random.nextInt(200)),
                            romeo.connection().scheduler()))
                    .then(Mono.defer(() -> random.nextInt(failing) == 0
                            ? Mono.error(new XmppException("test: no way through"))
                            : Mono.empty()));
        }

        private void assertSameSessions() {
            Map<String, JingleSession> all = new HashMap<>(romeo.sessions());
            all.putAll(juliet.sessions());
            all.keySet().forEach(sid -> {
                JingleSession one = romeo.sessions().get(sid);
                JingleSession other = juliet.sessions().get(sid);
                assertThat(state(one)).as("state of %s", sid).isEqualTo(state(other));
                if (state(one) != SessionState.ENDED) {
                    assertThat(contents(one)).as("contents of %s", sid).isEqualTo(contents(other));
                }
            });
        }

        /** A session that a user knows nothing about was over before it got it. */
        private static SessionState state(@Nullable JingleSession session) {
            return session == null ? SessionState.ENDED : session.state();
        }

        private static Map<Object, Object> contents(JingleSession session) {
            Map<Object, Object> contents = new HashMap<>();
            for (JingleContent content : session.contents()) {
                contents.put(content.key(), content.senders());
            }
            return contents;
        }

        private void assertNothingLeft() {
            for (RandomUser user : List.of(romeo, juliet)) {
                assertThat(user.sessions().values()).allMatch(session -> session.state() == SessionState.ENDED);
                assertThat(user.unended())
                        .as("what never ended for %s", user.connection().jid())
                        .isEmpty();
                assertThat(user.connection().pending())
                        .as("requests without answer")
                        .isZero();
            }
            for (MemoryTransport transport : List.of(preferred, fallback)) {
                assertThat(transport.ends()).allMatch(MemoryTransport.End::isReleased);
            }
            assertAnsweredOnce(romeo.connection(), juliet.connection());
            assertAnsweredOnce(juliet.connection(), romeo.connection());
            assertThat(network.timers()).as("timers left").isZero();
        }

        private static void assertAnsweredOnce(MemoryConnection asking, MemoryConnection answering) {
            Map<String, Integer> answers = new HashMap<>();
            answering.sent().stream()
                    .filter(stanza -> !stanza.isRequest())
                    .forEach(answer -> answers.merge(answer.id(), 1, Integer::sum));
            Map<String, Integer> once = new HashMap<>();
            asking.sent().stream().filter(Iq::isRequest).forEach(request -> once.put(request.id(), 1));
            assertThat(answers).isEqualTo(once);
        }
    }
}
