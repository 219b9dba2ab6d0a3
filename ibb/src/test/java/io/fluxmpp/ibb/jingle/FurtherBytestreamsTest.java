package io.fluxmpp.ibb.jingle;

import static io.fluxmpp.ibb.fake.FakeLink.JULIET;
import static io.fluxmpp.ibb.fake.FakeLink.ROMEO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluxmpp.ibb.Ibb;
import io.fluxmpp.ibb.bytestream.Bytestream;
import io.fluxmpp.ibb.bytestream.BytestreamException;
import io.fluxmpp.ibb.bytestream.BytestreamSettings;
import io.fluxmpp.ibb.fake.FakeConnection;
import io.fluxmpp.ibb.fake.FakeLink;
import io.fluxmpp.ibb.model.BlockSize;
import io.fluxmpp.ibb.model.Close;
import io.fluxmpp.ibb.model.Data;
import io.fluxmpp.ibb.model.Open;
import io.fluxmpp.ibb.model.StanzaKind;
import io.fluxmpp.jingle.model.JingleErrors;
import io.fluxmpp.jingle.spi.Component;
import io.fluxmpp.jingle.spi.DataPaths;
import io.fluxmpp.jingle.spi.DataStream;
import io.fluxmpp.jingle.spi.MultiplexedStream;
import io.fluxmpp.jingle.spi.TransportContext;
import io.fluxmpp.jingle.spi.TransportRefusedException;
import io.fluxmpp.jingle.spi.TransportSession;
import io.fluxmpp.stream.error.ConnectionClosedException;
import io.fluxmpp.stream.error.LimitExceededException;
import io.fluxmpp.stream.error.StanzaErrorException;
import io.fluxmpp.stream.model.Iq;
import io.fluxmpp.stream.model.StanzaError.Condition;
import io.fluxmpp.stream.xml.Payload;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Subscription;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Several bytestreams in one content (XEP-0261 §2.4): romeo's side and juliet's of one transport that is up. */
class FurtherBytestreamsTest {

    private static final int LIMIT = 3;

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final FakeLink link = FakeLink.on(time);
    private final IbbTransport transport = IbbTransport.create().maxStreams(LIMIT);
    private final List<IbbTransportDescription> announced = new ArrayList<>();
    private final List<DataStream> julietHas = new ArrayList<>();
    private Mono<Void> acknowledgement = Mono.empty();
    private TransportSession romeos;
    private TransportSession juliets;
    private MultiplexedStream romeo;
    private MultiplexedStream juliet;

    @BeforeEach
    void connect() {
        romeos = transport.propose(context(link.romeo(), true));
        juliets = transport.blockSize(2048).answer(context(link.juliet(), false), romeos.description());
        romeos.accepted(juliets.description());
        juliets.connect().subscribe(paths -> juliet = multiplexed(paths));
        romeos.connect().subscribe(paths -> romeo = multiplexed(paths));
    }

    @AfterEach
    void disconnect() {
        link.romeo().dispose();
        link.juliet().dispose();
    }

    private static MultiplexedStream multiplexed(DataPaths paths) {
        return paths.multiplexed().orElseThrow();
    }

    private TransportContext context(FakeConnection connection, boolean initiator) {
        return new TransportContext(
                connection,
                initiator ? JULIET : ROMEO,
                initiator,
                List.of(new Component(1, "data")),
                payload -> Mono.defer(() -> announce(initiator ? juliets : romeos, payload)));
    }

    /** What the session does with a transport-info, answer included. */
    private Mono<Void> announce(TransportSession other, Payload payload) {
        announced.add((IbbTransportDescription) payload);
        return other.info(payload)
                ? acknowledgement
                : Mono.error(new StanzaErrorException(JingleErrors.unsupportedInfo()));
    }

    private static IbbTransportDescription further(String sid, int blockSize) {
        return new IbbTransportDescription(sid, new BlockSize(blockSize), StanzaKind.IQ);
    }

    private Disposable julietTakes() {
        return juliet.streams().subscribe(julietHas::add);
    }

    /** Romeo opens what he has announced by hand. */
    private Condition open(String sid, int blockSize) {
        List<Condition> refusals = new ArrayList<>();
        link.romeo()
                .request(Iq.set(JULIET, new Open(sid, new BlockSize(blockSize), StanzaKind.IQ)))
                .subscribe(
                        answer -> {},
                        error -> refusals.add(
                                ((StanzaErrorException) error).error().condition()));
        return refusals.isEmpty() ? null : refusals.get(0);
    }

    private void close(String sid) {
        link.romeo().request(Iq.set(JULIET, new Close(sid))).subscribe();
    }

    private void announceAndOpen(String sid) {
        assertThat(juliets.info(further(sid, 2048))).isTrue();
        assertThat(open(sid, 2048)).isNull();
    }

    /** How many bytestreams juliet has, opened and expected. */
    private int roomTakenAtJuliets() {
        Ibb ibb = Ibb.on(link.juliet());
        int taken = 0;
        while (true) {
            ibb.maxBytestreams(taken + 1);
            try {
                ibb.expect(ROMEO, "probe", BytestreamSettings.DEFAULT).dispose();
                ibb.maxBytestreams(1000);
                return taken;
            } catch (LimitExceededException e) {
                taken++;
            }
        }
    }

    @Nested
    class GivenBothTakePart {
        @ParameterizedTest
        @ValueSource(booleans = {true, false})
        void whenOneOpensAnother_thenBytesFlowBothWays(boolean byRomeo) {
            MultiplexedStream adder = byRomeo ? romeo : juliet;
            MultiplexedStream other = byRomeo ? juliet : romeo;
            List<ByteBuffer> arrived = new ArrayList<>();
            List<ByteBuffer> returned = new ArrayList<>();
            other.streams()
                    .flatMap(stream -> stream.send(Flux.just(ByteBuffer.wrap(new byte[] {9})))
                            .thenMany(stream.receive()))
                    .subscribe(arrived::add);

            StepVerifier.create(adder.openStream()
                            .doOnNext(stream -> stream.receive().subscribe(returned::add))
                            .flatMap(stream -> stream.send(Flux.just(ByteBuffer.allocate(5000)))))
                    .verifyComplete();

            assertThat(arrived.stream().map(ByteBuffer::remaining)).containsExactly(2048, 2048, 904);
            assertThat(returned).containsExactly(ByteBuffer.wrap(new byte[] {9}));
            assertThat(announced).hasSize(1);
            assertThat(announced.get(0).sid()).isNotEqualTo(((IbbTransportDescription) romeos.description()).sid());
            FakeConnection opener = byRomeo ? link.romeo() : link.juliet();
            assertThat(opener.requests(Open.class))
                    .contains(new Open(announced.get(0).sid(), new BlockSize(2048), StanzaKind.IQ));
        }

        @Test
        @Tag("JIBB-2.4-5")
        void whenTwoAreInterleaved_thenEachHasItsOwnSeqAndBlockSize() {
            julietTakes();
            List<ByteBuffer> onSecond = new ArrayList<>();
            // The peer's own limit is 2048; this one is announced with less.
            assertThat(juliets.info(further("small", 10))).isTrue();
            List<Bytestream> second = new ArrayList<>();
            Ibb.on(link.romeo())
                    .open(JULIET, "small", BytestreamSettings.DEFAULT.withBlockSize(new BlockSize(10)))
                    .subscribe(second::add);
            julietHas.get(0).receive().subscribe(onSecond::add);
            StepVerifier.create(romeo.send(Flux.just(ByteBuffer.allocate(2049)))
                            .then(second.get(0).send(Flux.just(ByteBuffer.allocate(11))))
                            .then(romeo.send(Flux.just(ByteBuffer.allocate(1))))
                            .then(second.get(0).send(Flux.just(ByteBuffer.allocate(1)))))
                    .verifyComplete();

            assertThat(onSecond.stream().map(ByteBuffer::remaining)).containsExactly(10, 1, 1);
            String first = ((IbbTransportDescription) romeos.description()).sid();
            assertThat(link.romeo()
                            .requests(Data.Outbound.class)
                            .map(data -> (data.sid().equals(first) ? "first" : data.sid())
                                    + data.seq().value()))
                    .containsExactly("first0", "first1", "small0", "small1", "first2", "small2");
        }

        @Test
        @Tag("JIBB-2.4-6")
        void whenOneIsClosed_thenTheOthersLiveOn() {
            julietTakes();
            List<DataStream> opened = new ArrayList<>();
            romeo.openStream().subscribe(opened::add);
            romeo.openStream().subscribe(opened::add);

            StepVerifier.create(opened.get(0).close()).verifyComplete();
            StepVerifier.create(julietHas.get(0).receive()).verifyComplete();
            StepVerifier.create(opened.get(1).send(Flux.just(ByteBuffer.allocate(1))))
                    .verifyComplete();
            StepVerifier.create(romeo.send(Flux.just(ByteBuffer.allocate(1)))).verifyComplete();
            assertThat(link.romeo().requests(Close.class))
                    .containsExactly(new Close(announced.get(0).sid()));
        }

        @Test
        @Tag("JIBB-2.4-6")
        void whenTheFirstIsClosed_thenFurtherOnesLiveOn() {
            julietTakes();
            List<DataStream> opened = new ArrayList<>();
            romeo.openStream().subscribe(opened::add);

            StepVerifier.create(romeo.close()).verifyComplete();
            StepVerifier.create(opened.get(0).send(Flux.just(ByteBuffer.allocate(1))))
                    .verifyComplete();
            StepVerifier.create(romeo.openStream()).expectNextCount(1).verifyComplete();
        }

        @Test
        @Tag("JIBB-2.5-4")
        void whenReleased_thenAllEnd() {
            Disposable takes = julietTakes();
            romeo.openStream().subscribe();
            announceAndOpen("open");
            assertThat(juliets.info(further("announced", 2048))).isTrue();

            StepVerifier.create(julietHas.get(0).receive())
                    .then(juliets::release)
                    .verifyError(BytestreamException.class);

            assertThat(takes.isDisposed()).isTrue();
            assertThat(open("announced", 2048)).isEqualTo(Condition.NOT_ACCEPTABLE);
            assertThat(link.juliet().requests(Close.class)).hasSize(3);
            assertThat(roomTakenAtJuliets()).isZero();
        }
    }

    @Nested
    class GivenNobodyTakesAny {
        @Test
        @Tag("JIBB-2.4-4")
        void whenAnnounced_thenNotUnderstood() {
            assertThat(juliets.info(further("s", 2048))).isFalse();
            assertThat(open("s", 2048)).isEqualTo(Condition.NOT_ACCEPTABLE);
        }

        @Test
        @Tag("JIBB-2.4-4")
        void whenOneIsWanted_thenThePeersRefusalIsGivenAndTheFirstIsUnaffected() {
            StepVerifier.create(romeo.openStream())
                    .verifyErrorSatisfies(error -> assertThat(
                                    ((StanzaErrorException) error).error().condition())
                            .isEqualTo(Condition.FEATURE_NOT_IMPLEMENTED));

            assertThat(link.romeo().requests(Open.class)).hasSize(1);
            StepVerifier.create(romeo.send(Flux.just(ByteBuffer.allocate(1)))).verifyComplete();
        }

        @Test
        void whenTheTakerHasLeft_thenNotUnderstoodAnyMore() {
            julietTakes().dispose();

            assertThat(juliets.info(further("s", 2048))).isFalse();
        }

        @Test
        void whenAnotherTakerComes_thenUnderstoodAgain() {
            julietTakes().dispose();
            julietTakes();

            announceAndOpen("s");
            assertThat(julietHas).hasSize(1);
        }
    }

    @Nested
    class GivenATaker {
        private final List<Throwable> failures = new ArrayList<>();
        private Disposable taking;

        @BeforeEach
        void take() {
            taking = julietTakes();
        }

        @Test
        void whenASecondOneComes_thenItIsTurnedAwayAndTheFirstGoesOn() {
            StepVerifier.create(juliet.streams()).verifyError(IllegalStateException.class);

            announceAndOpen("s");
            assertThat(julietHas).hasSize(1);
        }

        @Test
        void whenTheSidIsTaken_thenRefusedAndTheFirstIsUnaffected() {
            String first = ((IbbTransportDescription) romeos.description()).sid();

            assertThatThrownBy(() -> juliets.info(further(first, 2048)))
                    .isInstanceOf(TransportRefusedException.class)
                    .hasMessageContaining(first);
            StepVerifier.create(romeo.send(Flux.just(ByteBuffer.allocate(1)))).verifyComplete();
        }

        @Test
        void whenOpenedWithLargerBlocksThanAnnounced_thenResourceConstraint() {
            assertThat(juliets.info(further("s", 512))).isTrue();

            assertThat(open("s", 513)).isEqualTo(Condition.RESOURCE_CONSTRAINT);
            assertThat(open("s", 512)).isNull();
        }

        @Test
        void whenAnnouncedWithLargerBlocksThanOurs_thenOursAreTheLargest() {
            assertThat(juliets.info(further("s", 4096))).isTrue();

            assertThat(open("s", 4096)).isEqualTo(Condition.RESOURCE_CONSTRAINT);
            assertThat(open("s", 2048)).isNull();
        }

        @Test
        void whenMoreAreAnnouncedThanAllowed_thenALimitIsNamed() {
            for (int i = 0; i < LIMIT; i++) {
                assertThat(juliets.info(further("s" + i, 2048))).isTrue();
            }
            assertThatThrownBy(() -> juliets.info(further("more", 2048)))
                    .isInstanceOf(LimitExceededException.class)
                    .hasMessageContaining("3");
            assertThat(open("more", 2048)).isEqualTo(Condition.NOT_ACCEPTABLE);
        }

        @Test
        void whenOneIsClosed_thenThereIsRoomForAnother() {
            for (int i = 0; i < LIMIT; i++) {
                announceAndOpen("s" + i);
            }
            assertThatThrownBy(() -> juliets.info(further("more", 2048))).isInstanceOf(LimitExceededException.class);
            close("s1");

            announceAndOpen("more");
            assertThatThrownBy(() -> juliets.info(further("evenMore", 2048)))
                    .isInstanceOf(LimitExceededException.class);
        }

        @Test
        void whenTheConnectionHasTooManyBytestreams_thenItsLimitIsNamed() {
            Ibb.on(link.juliet()).maxBytestreams(1);

            assertThatThrownBy(() -> juliets.info(further("s", 2048)))
                    .isInstanceOf(LimitExceededException.class)
                    .hasMessageContaining("maxBytestreams");
            Ibb.on(link.juliet()).maxBytestreams(1000);
            for (int i = 0; i < LIMIT; i++) {
                announceAndOpen("s" + i);
            }
        }

        @Test
        void whenOneIsNotOpenedInTime_thenItIsNotExpectedAnyMoreAndThereIsRoomAgain() {
            for (int i = 0; i < LIMIT; i++) {
                assertThat(juliets.info(further("s" + i, 2048))).isTrue();
            }
            time.advanceTimeBy(Duration.ofSeconds(29));
            assertThat(open("s0", 2048)).isNull();
            time.advanceTimeBy(Duration.ofSeconds(1));

            assertThat(open("s1", 2048)).isEqualTo(Condition.NOT_ACCEPTABLE);
            announceAndOpen("t1");
            announceAndOpen("t2");
            assertThatThrownBy(() -> juliets.info(further("t3", 2048))).isInstanceOf(LimitExceededException.class);
        }

        @Test
        void whenItLeaves_thenWhatIsAnnouncedCannotBeOpenedAndWhatItHasStays() {
            announceAndOpen("had");
            assertThat(juliets.info(further("announced", 2048))).isTrue();
            taking.dispose();

            assertThat(open("announced", 2048)).isEqualTo(Condition.NOT_ACCEPTABLE);
            assertThat(link.juliet().requests(Close.class)).isEmpty();
            assertThat(roomTakenAtJuliets()).isEqualTo(2);
        }

        @Test
        void whenItTakesOneOnly_thenThatIsNotClosedByItsLeaving() {
            taking.dispose();
            juliet.streams().take(1).subscribe(julietHas::add);
            announceAndOpen("s");

            assertThat(julietHas).hasSize(1);
            assertThat(link.juliet().requests(Close.class)).isEmpty();
        }

        @Test
        void whenTheConnectionBreaks_thenAllEnd() {
            announceAndOpen("open");
            assertThat(juliets.info(further("announced", 2048))).isTrue();
            julietHas.get(0).receive().subscribe(block -> {}, failures::add);
            link.juliet().breakDown();

            assertThat(failures).singleElement().isInstanceOf(ConnectionClosedException.class);
        }
    }

    @Nested
    class GivenATakerWithoutDemand {
        private final BaseSubscriber<DataStream> taker = new BaseSubscriber<>() {
            @Override
            protected void hookOnSubscribe(Subscription subscription) {
                // Nothing yet.
            }

            @Override
            protected void hookOnNext(DataStream stream) {
                julietHas.add(stream);
            }
        };

        @BeforeEach
        void take() {
            juliet.streams().subscribe(taker);
        }

        @Test
        void whenDemandComes_thenWhatWasOpenedIsGiven() {
            announceAndOpen("s0");
            announceAndOpen("s1");
            assertThat(julietHas).isEmpty();
            taker.request(1);

            assertThat(julietHas).hasSize(1);
        }

        /** Their blocks wait as well, so a peer that closes and opens again must not get round the limit. */
        @Test
        void whenThoseThatWaitAreClosed_thenTheyCountUntilTheyAreTaken() {
            for (int i = 0; i < LIMIT; i++) {
                announceAndOpen("s" + i);
                close("s" + i);
            }
            assertThatThrownBy(() -> juliets.info(further("more", 2048))).isInstanceOf(LimitExceededException.class);
            taker.request(1);

            announceAndOpen("more");
        }

        @Test
        void whenItLeaves_thenThoseThatWaitAreClosed() {
            announceAndOpen("s0");
            announceAndOpen("s1");
            taker.cancel();

            assertThat(link.juliet().requests(Close.class)).containsExactlyInAnyOrder(new Close("s0"), new Close("s1"));
            julietTakes();
            for (int i = 0; i < LIMIT; i++) {
                announceAndOpen("t" + i);
            }
        }
    }

    @Nested
    class GivenOneIsBeingOpened {
        private final List<DataStream> opened = new ArrayList<>();
        private final List<Throwable> failures = new ArrayList<>();

        @BeforeEach
        void take() {
            julietTakes();
        }

        private Disposable open() {
            return romeo.openStream().subscribe(opened::add, failures::add);
        }

        @Test
        void whenCancelledBeforeTheAcknowledgement_thenNothingIsOpenedAndThePeerForgetsInTime() {
            acknowledgement = Mono.never();
            open().dispose();
            assertThat(link.romeo().requests(Open.class)).hasSize(1);
            assertThat(roomTakenAtJuliets()).isEqualTo(2);
            time.advanceTimeBy(Duration.ofSeconds(30));

            assertThat(roomTakenAtJuliets()).isEqualTo(1);
            assertThat(julietHas).isEmpty();
        }

        @Test
        void whenCancelledBeforeTheOpenIsAnswered_thenThePeerIsToldThatItIsClosed() {
            link.juliet().lose(iq -> !iq.isRequest());
            open().dispose();
            link.juliet().lose(iq -> false);

            assertThat(link.romeo().requests(Close.class))
                    .containsExactly(new Close(announced.get(0).sid()));
            StepVerifier.create(julietHas.get(0).receive()).verifyComplete();
            assertThat(roomTakenAtJuliets()).isEqualTo(1);
        }

        @Test
        void whenReleasedBeforeTheAcknowledgement_thenItFailsAtOnce() {
            acknowledgement = Mono.never();
            open();
            romeos.release();

            assertThat(failures).singleElement().isInstanceOf(BytestreamException.class);
        }

        @Test
        void whenReleasedBeforeTheOpenIsAnswered_thenItFailsAtOnceAndThePeerIsToldThatItIsClosed() {
            link.juliet().lose(iq -> !iq.isRequest());
            open();
            romeos.release();

            assertThat(failures).singleElement().isInstanceOf(BytestreamException.class);
            assertThat(link.romeo().requests(Close.class))
                    .contains(new Close(announced.get(0).sid()));
        }

        @Test
        void whenReleasedBefore_thenItFailsAndNothingIsAnnounced() {
            romeos.release();
            open();

            assertThat(failures).singleElement().isInstanceOf(BytestreamException.class);
            assertThat(link.romeo().requests(Open.class)).hasSize(1);
        }

        @Test
        void whenThePeerDoesNotAnswerTheOpen_thenItFailsInTime() {
            link.romeo().lose(iq -> iq.payload() instanceof Open);
            open();
            time.advanceTimeBy(Duration.ofSeconds(30));

            assertThat(failures).singleElement().isInstanceOf(BytestreamException.class);
            assertThat(roomTakenAtJuliets()).isEqualTo(1);
        }

        @Test
        void whenManyComeAndGo_thenNothingIsKeptOfThem() {
            for (int i = 0; i < 100; i++) {
                open();
                StepVerifier.create(opened.get(i).close()).verifyComplete();
            }
            assertThat(failures).isEmpty();
            assertThat(julietHas).hasSize(100);
            assertThat(roomTakenAtJuliets()).isEqualTo(1);
        }
    }

    @Test
    void whenTheLimitIsNone_thenRefused() {
        assertThatThrownBy(() -> transport.maxStreams(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("maxStreams: 0");
    }
}
