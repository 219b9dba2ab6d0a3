package io.fluxmpp.ibb;

import static io.fluxmpp.ibb.fake.FakeLink.JULIET;
import static io.fluxmpp.ibb.fake.FakeLink.ROMEO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluxmpp.ibb.bytestream.Bytestream;
import io.fluxmpp.ibb.bytestream.BytestreamException;
import io.fluxmpp.ibb.bytestream.BytestreamSettings;
import io.fluxmpp.ibb.bytestream.ExpectedBytestream;
import io.fluxmpp.ibb.fake.FakeConnection;
import io.fluxmpp.ibb.fake.FakeLink;
import io.fluxmpp.ibb.model.BlockSize;
import io.fluxmpp.ibb.model.Close;
import io.fluxmpp.ibb.model.Data;
import io.fluxmpp.ibb.model.Open;
import io.fluxmpp.ibb.model.Sequence;
import io.fluxmpp.ibb.model.StanzaKind;
import io.fluxmpp.stream.disco.Disco;
import io.fluxmpp.stream.error.ConnectionClosedException;
import io.fluxmpp.stream.error.LimitExceededException;
import io.fluxmpp.stream.error.StanzaErrorException;
import io.fluxmpp.stream.model.Iq;
import io.fluxmpp.stream.model.StanzaError;
import io.fluxmpp.stream.model.StanzaError.Condition;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

class IbbTest {

    private static final BytestreamSettings SETTINGS = BytestreamSettings.DEFAULT;
    private static final String SID = "i781hf64";

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final FakeLink link = FakeLink.on(time);
    private final Ibb romeo = Ibb.on(link.romeo());

    private static StanzaError open(FakeConnection from, Open open) {
        List<StanzaError> refusals = new ArrayList<>();
        from.request(Iq.set(JULIET, open))
                .subscribe(answer -> {}, error -> refusals.add(((StanzaErrorException) error).error()));
        return refusals.isEmpty() ? null : refusals.get(0);
    }

    private static Open openOf(int blockSize) {
        return new Open(SID, new BlockSize(blockSize), StanzaKind.IQ);
    }

    @Nested
    class GivenAnExpectedBytestream {
        private final Ibb juliet = Ibb.on(link.juliet());
        private final ExpectedBytestream expected = juliet.expect(ROMEO, SID, SETTINGS);

        @Test
        @Tag("IBB-2.1-7")
        @Tag("IBB-3-1")
        @Tag("IBB-3-2")
        @Tag("IBB-3-4")
        void whenOpened_thenBothSendAndReceive() {
            Mono<Bytestream> opened = romeo.open(JULIET, SID, SETTINGS);
            Flux<ByteBuffer> tenBlocks = Flux.range(0, 10).map(i -> ByteBuffer.allocate(1));
            List<ByteBuffer> atJuliet = new ArrayList<>();
            List<ByteBuffer> atRomeo = new ArrayList<>();
            expected.opened()
                    .flatMapMany(bytestream -> bytestream
                            .receive()
                            .doOnNext(atJuliet::add)
                            .skip(9)
                            .concatMap(last -> bytestream
                                    .send(Flux.just(ByteBuffer.allocate(7)))
                                    .then(bytestream.close())))
                    .subscribe();

            StepVerifier.create(opened.flatMapMany(
                            bytestream -> bytestream.send(tenBlocks).thenMany(bytestream.receive())))
                    .consumeNextWith(atRomeo::add)
                    .verifyComplete();

            assertThat(atRomeo).containsExactly(ByteBuffer.allocate(7));
            assertThat(atJuliet).hasSize(10);
            assertThat(link.romeo().requests(Data.Outbound.class).map(Data.Outbound::seq))
                    .containsExactlyElementsOf(
                            Flux.range(0, 10).map(Sequence::new).toIterable());
            assertThat(link.juliet().requests(Data.Outbound.class).map(Data.Outbound::seq))
                    .containsExactly(Sequence.FIRST);
        }

        @Test
        @Tag("IBB-2.1-9")
        void whenOpenedWithLargerBlocks_thenResourceConstraintAndStillExpected() {
            StanzaError refusal = open(link.romeo(), openOf(4097));

            assertThat(refusal.condition()).isEqualTo(Condition.RESOURCE_CONSTRAINT);
            assertThat(refusal.type()).isEqualTo(StanzaError.Type.MODIFY);
            assertThat(open(link.romeo(), openOf(4096))).isNull();
        }

        @Test
        void whenOpenedWithSmallerBlocks_thenThoseHold() {
            assertThat(open(link.romeo(), openOf(10))).isNull();

            StepVerifier.create(expected.opened())
                    .assertNext(bytestream -> assertThat(bytestream.blockSize()).isEqualTo(new BlockSize(10)))
                    .verifyComplete();
        }

        @Test
        @Tag("IBB-2.1-4")
        void whenOpenedTwice_thenTheSecondIsNotAcceptable() {
            assertThat(open(link.romeo(), openOf(4096))).isNull();
            assertThat(open(link.romeo(), openOf(4096)).condition()).isEqualTo(Condition.NOT_ACCEPTABLE);
        }

        @Test
        void whenExpectedTwice_thenRefused() {
            assertThatThrownBy(() -> juliet.expect(ROMEO, SID, SETTINGS))
                    .isInstanceOf(BytestreamException.class)
                    .hasMessageContaining(SID);
        }

        @Test
        void whenNoLongerExpected_thenNotAcceptable() {
            expected.dispose();

            assertThat(open(link.romeo(), openOf(4096)).condition()).isEqualTo(Condition.NOT_ACCEPTABLE);
            StepVerifier.create(expected.opened()).verifyError(BytestreamException.class);
            assertThat(expected.isDisposed()).isTrue();
        }

        @Test
        void whenGivenUpAfterItWasOpened_thenBrokenOff() {
            assertThat(open(link.romeo(), openOf(4096))).isNull();
            expected.dispose();

            StepVerifier.create(expected.opened().flatMap(Bytestream::onClose)).verifyError(BytestreamException.class);
            assertThat(link.juliet().requests(Close.class)).containsExactly(new Close(SID));
        }

        @Test
        void whenTheConnectionIsLost_thenItWillNeverBeOpened() {
            link.juliet().breakDown();

            StepVerifier.create(expected.opened()).verifyError(ConnectionClosedException.class);
            StepVerifier.create(juliet.expect(ROMEO, "late", SETTINGS).opened())
                    .verifyError(ConnectionClosedException.class);
        }

        @Test
        void whenItHasEnded_thenItsSidIsFree() {
            assertThat(open(link.romeo(), openOf(4096))).isNull();
            StepVerifier.create(expected.opened().flatMap(Bytestream::close)).verifyComplete();

            assertThat(juliet.expect(ROMEO, SID, SETTINGS).isDisposed()).isFalse();
        }

        @Test
        void whenARequestIsOfTheWrongType_thenBadRequest() {
            for (var payload : List.of(
                    openOf(4096), new Close(SID), new Data.Outbound(SID, Sequence.FIRST, ByteBuffer.allocate(3)))) {
                StepVerifier.create(link.romeo().request(Iq.get(JULIET, payload)))
                        .verifyErrorSatisfies(error -> assertThat(
                                        ((StanzaErrorException) error).error().condition())
                                .isEqualTo(Condition.BAD_REQUEST));
            }
        }
    }

    @Nested
    class GivenNothingExpected {
        private final Ibb juliet = Ibb.on(link.juliet());

        @Test
        @Tag("IBB-2.1-11")
        void whenOpened_thenNotAcceptable() {
            StanzaError refusal = open(link.romeo(), openOf(4096));

            assertThat(refusal.condition()).isEqualTo(Condition.NOT_ACCEPTABLE);
            assertThat(refusal.type()).isEqualTo(StanzaError.Type.CANCEL);
        }

        @Test
        void whenSomebodyElseIsExpected_thenNotAcceptable() {
            ExpectedBytestream other = juliet.expect(ROMEO.withResource("elsewhere"), SID, SETTINGS);

            assertThat(open(link.romeo(), openOf(4096)).condition()).isEqualTo(Condition.NOT_ACCEPTABLE);
            assertThat(other.isDisposed()).isFalse();
        }

        @Test
        @Tag("IBB-9-2")
        void whenAskedWhatItCan_thenIbbIsAmongIt() {
            StepVerifier.create(Disco.on(link.romeo()).info(JULIET))
                    .assertNext(info -> assertThat(info.features()).contains("http://jabber.org/protocol/ibb"))
                    .verifyComplete();
            assertThat(Ibb.on(link.juliet())).isSameAs(juliet);
        }
    }

    @Nested
    class GivenAPeerThatWantsSmallerBlocks {
        private final List<Integer> asked = new ArrayList<>();

        private void accept(int largest) {
            link.juliet().handle(Open.NAME, request -> {
                int size = ((Open) request.payload()).blockSize().bytes();
                asked.add(size);
                return size <= largest
                        ? Mono.empty()
                        : Mono.error(new StanzaErrorException(
                                StanzaError.of(Condition.RESOURCE_CONSTRAINT).withType(StanzaError.Type.MODIFY)));
            });
        }

        @Test
        @Tag("IBB-2.1-10")
        void whenOpening_thenHalvedUntilItAgrees() {
            accept(1024);
            StepVerifier.create(romeo.open(JULIET))
                    .assertNext(bytestream -> assertThat(bytestream.blockSize()).isEqualTo(new BlockSize(1024)))
                    .verifyComplete();
            assertThat(asked).containsExactly(4096, 2048, 1024);
        }

        @Test
        void whenItNeverAgrees_thenFailsAfterThreeMore() {
            accept(0);
            StepVerifier.create(romeo.open(JULIET)).verifyError(StanzaErrorException.class);
            assertThat(asked).containsExactly(4096, 2048, 1024, 512);
        }
    }

    @Nested
    class GivenOpening {
        @Test
        @Tag("IBB-5-4")
        @Tag("IBB-2.1-6")
        void whenNothingIsSet_thenBlocksOf4096ByIq() {
            romeo.open(JULIET).subscribe(bytestream -> {}, error -> {});

            assertThat(link.romeo().requests(Open.class)).singleElement().satisfies(open -> {
                assertThat(open.blockSize()).isEqualTo(new BlockSize(4096));
                assertThat(open.stanza()).isEqualTo(StanzaKind.IQ);
            });
        }

        @Test
        void whenThePeerKnowsNoIbb_thenFailsWithItsRefusal() {
            StepVerifier.create(romeo.open(JULIET))
                    .verifyErrorSatisfies(error -> assertThat(
                                    ((StanzaErrorException) error).error().condition())
                            .isEqualTo(Condition.SERVICE_UNAVAILABLE));
        }

        @Test
        void whenThePeerDoesNotAnswer_thenFailsAndTakesItBack() {
            link.romeo().lose(iq -> iq.payload() instanceof Open);
            StepVerifier.create(romeo.open(JULIET, SID, SETTINGS))
                    .then(() -> time.advanceTimeBy(Duration.ofSeconds(30)))
                    .verifyError(BytestreamException.class);
            assertThat(link.romeo().requests(Close.class)).containsExactly(new Close(SID));
        }

        @Test
        void whenCancelled_thenTakesItBackAndTheSidIsFree() {
            link.romeo().lose(iq -> iq.payload() instanceof Open);
            StepVerifier.create(romeo.open(JULIET, SID, SETTINGS)).thenCancel().verify();

            assertThat(link.romeo().requests(Close.class)).containsExactly(new Close(SID));
            assertThat(romeo.expect(JULIET, SID, SETTINGS).isDisposed()).isFalse();
        }

        @Test
        void whenNotSubscribed_thenNothingIsSent() {
            assertThat(romeo.open(JULIET)).isNotNull();
            assertThat(link.romeo().sent()).isEmpty();
        }

        @Test
        void whenTheSidIsInUse_thenFails() {
            romeo.expect(JULIET, SID, SETTINGS);

            StepVerifier.create(romeo.open(JULIET, SID, SETTINGS)).verifyError(BytestreamException.class);
        }

        @Test
        void whenTheConnectionIsLost_thenFails() {
            link.romeo().breakDown();

            StepVerifier.create(romeo.open(JULIET)).verifyError(ConnectionClosedException.class);
        }
    }

    @Nested
    class GivenALimit {
        @Test
        void whenReached_thenNoneMoreUntilOneIsFree() {
            romeo.maxBytestreams(2);
            romeo.expect(JULIET, "a", SETTINGS);
            ExpectedBytestream second = romeo.expect(JULIET, "b", SETTINGS);

            assertThatThrownBy(() -> romeo.expect(JULIET, "c", SETTINGS))
                    .isInstanceOf(LimitExceededException.class)
                    .hasMessageContaining("maxBytestreams");
            StepVerifier.create(romeo.open(JULIET)).verifyError(LimitExceededException.class);

            second.dispose();
            assertThat(romeo.expect(JULIET, "c", SETTINGS).isDisposed()).isFalse();
        }

        @Test
        void whenNegative_thenRefused() {
            assertThatIllegalArgumentException().isThrownBy(() -> romeo.maxBytestreams(-1));
        }
    }

    @Nested
    class GivenNewSids {
        @Test
        @Tag("IBB-2.1-4")
        void whenMade_thenNmtokensThatDiffer() {
            Set<String> sids = new HashSet<>();
            for (int i = 0; i < 1000; i++) {
                sids.add(Ibb.newSid());
            }
            assertThat(sids).hasSize(1000).allMatch(sid -> sid.matches("[a-z0-9]{26,}"));
        }

        @Test
        void whenMadeOnAnEventLoop_thenNothingBlocks() {
            StepVerifier.create(Mono.fromCallable(Ibb::newSid).subscribeOn(Schedulers.parallel()))
                    .expectNextCount(1)
                    .verifyComplete();
        }
    }
}
