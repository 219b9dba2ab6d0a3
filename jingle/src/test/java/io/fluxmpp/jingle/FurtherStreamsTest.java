package io.fluxmpp.jingle;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxmpp.jingle.error.JingleSessionException;
import io.fluxmpp.jingle.fake.MemoryConnection;
import io.fluxmpp.jingle.fake.MemoryNetwork;
import io.fluxmpp.jingle.fake.MemoryTransport;
import io.fluxmpp.jingle.fake.ScriptedPeer;
import io.fluxmpp.jingle.fake.StubApplication;
import io.fluxmpp.jingle.fake.StubSecurity;
import io.fluxmpp.jingle.model.JingleAction;
import io.fluxmpp.jingle.model.JingleAction.Details;
import io.fluxmpp.jingle.model.JingleAction.SessionTerminate;
import io.fluxmpp.jingle.model.JingleAction.TransportInfo;
import io.fluxmpp.jingle.model.Reason;
import io.fluxmpp.jingle.model.Reason.Condition;
import io.fluxmpp.jingle.session.Discovery;
import io.fluxmpp.jingle.session.JingleSession;
import io.fluxmpp.jingle.spi.DataStream;
import io.fluxmpp.jingle.spi.MultiplexedStream;
import io.fluxmpp.jingle.spi.TransportRefusedException;
import io.fluxmpp.jingle.state.SessionState;
import io.fluxmpp.stream.error.LimitExceededException;
import io.fluxmpp.stream.error.XmppException;
import io.fluxmpp.stream.model.StanzaError;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;

/** Streams beside the one of a content: what users see of a transport that carries them. */
class FurtherStreamsTest {

    private static final ByteBuffer BYTES = ByteBuffer.wrap(new byte[] {1, 2, 3});

    private final MemoryNetwork network = new MemoryNetwork();
    private final MemoryConnection us = network.connect("romeo@montague.lit/orchard");
    private final ScriptedPeer juliet = network.peer("juliet@capulet.lit/balcony");
    private final Sinks.Empty<Void> up = Sinks.empty();
    private final MemoryTransport transport = new MemoryTransport().connecting(up.asMono());
    private final StubApplication application = new StubApplication();
    private final TestPublisher<DataStream> opening = TestPublisher.create();
    private final TestPublisher<DataStream> theirs = TestPublisher.create();
    private final TestPublisher<ByteBuffer> arriving = TestPublisher.create();
    private final TestPublisher<Void> sending = TestPublisher.create();
    private final List<JingleSession> sessions = new ArrayList<>();
    private final DataStream beside = new Beside();

    /** A stream whose every signal the test makes. */
    private final class Beside implements DataStream {
        @Override
        public Flux<ByteBuffer> receive() {
            return arriving.flux();
        }

        @Override
        public Mono<Void> send(Publisher<ByteBuffer> source) {
            return sending.mono();
        }

        @Override
        public Mono<Void> close() {
            return Mono.empty();
        }
    }

    /** The stream of the content, with others beside it. */
    private final class First implements MultiplexedStream {
        private final DataStream stream;

        First(DataStream stream) {
            this.stream = stream;
        }

        @Override
        public Flux<ByteBuffer> receive() {
            return stream.receive();
        }

        @Override
        public Mono<Void> send(Publisher<ByteBuffer> source) {
            return stream.send(source);
        }

        @Override
        public Mono<Void> close() {
            return stream.close();
        }

        @Override
        public Mono<DataStream> openStream() {
            return opening.mono();
        }

        @Override
        public Flux<DataStream> streams() {
            return theirs.flux();
        }
    }

    private void aSessionIsAccepted() {
        Jingle.on(us)
                .transport(transport)
                .application(application)
                .security(new StubSecurity())
                .settings(settings -> settings.withDiscovery(Discovery.ANNOUNCED))
                .start()
                .initiate(juliet.jid(), application)
                .subscribe(sessions::add);
        JingleAction offer = juliet.lastAction();
        juliet.request(us.jid(), new JingleAction.SessionAccept(offer.sid(), null, offer.contents(), Details.NONE));
    }

    private JingleSession session() {
        return sessions.get(0);
    }

    private void julietTerminates(Condition condition) {
        juliet.request(us.jid(), SessionTerminate.of(session().sid(), Reason.of(condition)));
    }

    private void assertReason(Throwable error, Condition condition) {
        assertThat(((JingleSessionException) error).reason().condition()).isEqualTo(condition);
    }

    @Nested
    class GivenATransportThatCarriesThem {

        @BeforeEach
        void begin() {
            transport.giving(First::new);
            aSessionIsAccepted();
        }

        @Test
        void whenOneIsWanted_thenItIsOpenedOnceTheTransportIsUp() {
            StepVerifier.create(session().openStream())
                    .then(() -> opening.assertWasNotSubscribed())
                    .then(up::tryEmitEmpty)
                    .then(() -> opening.emit(beside))
                    .expectNextCount(1)
                    .verifyComplete();
        }

        @Test
        void whenThePeerOpensSome_thenTheyAreGiven() {
            up.tryEmitEmpty();
            StepVerifier.create(session().contents().get(0).streams())
                    .then(() -> theirs.next(beside, beside))
                    .expectNextCount(2)
                    .thenCancel()
                    .verify();
            theirs.assertCancelled();
            assertThat(session().state()).isEqualTo(SessionState.ACTIVE);
        }

        @Test
        void whenTheTransportWasToComeUp_thenWhatWasAskedForBeforeIsGiven() {
            StepVerifier.create(session().streams())
                    .then(up::tryEmitEmpty)
                    .then(() -> theirs.next(beside))
                    .expectNextCount(1)
                    .thenCancel()
                    .verify();
        }

        @Test
        void whenItCannotBeOpened_thenTheContentGoesOn() {
            up.tryEmitEmpty();
            StepVerifier.create(session().openStream())
                    .then(() -> opening.error(new XmppException("test: refused")))
                    .verifyErrorMessage("test: refused");
            assertThat(us.actionNames()).containsExactly("session-initiate");
        }

        @Test
        void whenNotWantedAnyMore_thenOpeningIsCancelled() {
            up.tryEmitEmpty();
            session().openStream().subscribe().dispose();
            opening.assertCancelled();
            assertThat(us.actionNames()).containsExactly("session-initiate");
        }

        @Test
        void whenTheSessionEnds_thenOpeningFailsWithItsReasonAndIsCancelled() {
            up.tryEmitEmpty();
            StepVerifier.create(session().openStream())
                    .then(() -> julietTerminates(Condition.SUCCESS))
                    .verifyErrorSatisfies(error -> assertReason(error, Condition.SUCCESS));
            opening.assertCancelled();
            StepVerifier.create(session().openStream())
                    .verifyErrorSatisfies(error -> assertReason(error, Condition.SUCCESS));
        }

        @Test
        void whenTheSessionEnds_thenNoMoreAreGiven() {
            up.tryEmitEmpty();
            StepVerifier.create(session().streams())
                    .then(() -> julietTerminates(Condition.FAILED_APPLICATION))
                    .verifyComplete();
            theirs.assertCancelled();
            StepVerifier.create(session().streams()).verifyComplete();
        }

        @Test
        void whenTheSessionEndsBeforeTheTransportIsUp_thenNoneAreGiven() {
            StepVerifier.create(session().streams())
                    .then(() -> julietTerminates(Condition.FAILED_APPLICATION))
                    .verifyComplete();
        }
    }

    @Nested
    class GivenOneIsOpen {

        private DataStream stream;

        @BeforeEach
        void begin() {
            transport.giving(First::new);
            aSessionIsAccepted();
            up.tryEmitEmpty();
            session().openStream().subscribe(opened -> stream = opened);
            opening.emit(beside);
        }

        @Test
        void whenBytesArrive_thenTheyAreGivenAndItEndsInGoodOrder() {
            StepVerifier.create(stream.receive())
                    .then(() -> arriving.next(BYTES))
                    .expectNext(BYTES)
                    .then(arriving::complete)
                    .verifyComplete();
            assertThat(session().state()).isEqualTo(SessionState.ACTIVE);
        }

        @Test
        void whenBothDirectionsFail_thenTheContentGoesOn() {
            StepVerifier.create(stream.receive())
                    .then(() -> arriving.error(new XmppException("test: broken")))
                    .verifyErrorMessage("test: broken");
            StepVerifier.create(stream.send(Flux.just(BYTES)))
                    .then(() -> sending.error(new XmppException("test: broken")))
                    .verifyErrorMessage("test: broken");
            assertThat(us.actionNames()).containsExactly("session-initiate");
        }

        @Test
        void whenReceivingIsCancelled_thenTheContentGoesOn() {
            stream.receive().subscribe().dispose();
            arriving.assertCancelled();
            assertThat(us.actionNames()).containsExactly("session-initiate");
        }

        @Test
        void whenTheSessionFails_thenBothDirectionsFailWithItsReasonAndAreCancelled() {
            List<Throwable> failures = new ArrayList<>();
            Disposable receiving = stream.receive().subscribe(bytes -> {}, failures::add);
            stream.send(Flux.just(BYTES)).subscribe(null, failures::add);
            julietTerminates(Condition.GONE);
            assertThat(failures).hasSize(2).allSatisfy(error -> assertReason(error, Condition.GONE));
            assertThat(receiving.isDisposed()).isTrue();
            arriving.assertCancelled();
            sending.assertCancelled();
        }

        /** What has arrived may be read to its end; the transport says what that is. */
        @Test
        void whenTheSessionEndsWithSuccess_thenWhatHasArrivedIsStillGiven() {
            StepVerifier.create(stream.receive())
                    .then(() -> julietTerminates(Condition.SUCCESS))
                    .then(() -> arriving.next(BYTES))
                    .expectNext(BYTES)
                    .then(arriving::complete)
                    .verifyComplete();
        }
    }

    @Nested
    class GivenATransportThatCarriesOne {

        @Test
        void whenAnotherIsWanted_thenThatIsNotPossible() {
            aSessionIsAccepted();
            up.tryEmitEmpty();
            StepVerifier.create(session().openStream()).verifyError(UnsupportedOperationException.class);
            StepVerifier.create(session().streams()).verifyComplete();
            assertThat(us.actionNames()).containsExactly("session-initiate");
        }

        /** Others would go over the transport unprotected. */
        @Test
        void whenThatIsBecauseOfASecurityPrecondition_thenThatIsNotPossibleEither() {
            transport.giving(First::new);
            application.demanding(StubSecurity.NAMESPACE);
            aSessionIsAccepted();
            up.tryEmitEmpty();
            StepVerifier.create(session().openStream()).verifyError(UnsupportedOperationException.class);
            opening.assertWasNotSubscribed();
        }
    }

    @Nested
    class GivenATransportInfo {

        private void assertAnswered(RuntimeException failure, StanzaError.Condition condition) {
            transport.failingOnInfo(failure);
            aSessionIsAccepted();
            juliet.request(
                    us.jid(),
                    new TransportInfo(session().sid(), juliet.lastAction().contents(), Details.NONE));
            assertThat(juliet.lastError().condition()).isEqualTo(condition);
            assertThat(juliet.lastError().text()).isEqualTo(failure.getMessage());
            assertThat(session().state()).isEqualTo(SessionState.ACTIVE);
        }

        @Test
        void whenItIsTooMuch_thenResourceConstraintAndTheSessionGoesOn() {
            assertAnswered(new LimitExceededException("test: too much"), StanzaError.Condition.RESOURCE_CONSTRAINT);
        }

        @Test
        void whenItCannotBeMet_thenNotAcceptableAndTheSessionGoesOn() {
            assertAnswered(new TransportRefusedException("test: no"), StanzaError.Condition.NOT_ACCEPTABLE);
        }
    }
}
