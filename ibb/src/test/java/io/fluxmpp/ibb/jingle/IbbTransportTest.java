package io.fluxmpp.ibb.jingle;

import static io.fluxmpp.ibb.fake.FakeLink.JULIET;
import static io.fluxmpp.ibb.fake.FakeLink.ROMEO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluxmpp.ibb.Ibb;
import io.fluxmpp.ibb.bytestream.BytestreamException;
import io.fluxmpp.ibb.bytestream.BytestreamSettings;
import io.fluxmpp.ibb.fake.FakeLink;
import io.fluxmpp.ibb.model.BlockSize;
import io.fluxmpp.ibb.model.Close;
import io.fluxmpp.ibb.model.Data;
import io.fluxmpp.ibb.model.IbbAction;
import io.fluxmpp.ibb.model.Open;
import io.fluxmpp.ibb.model.Sequence;
import io.fluxmpp.ibb.model.StanzaKind;
import io.fluxmpp.jingle.spi.Component;
import io.fluxmpp.jingle.spi.DataPaths;
import io.fluxmpp.jingle.spi.DataStream;
import io.fluxmpp.jingle.spi.TransportContext;
import io.fluxmpp.jingle.spi.TransportMethod.Kind;
import io.fluxmpp.jingle.spi.TransportRefusedException;
import io.fluxmpp.jingle.spi.TransportSession;
import io.fluxmpp.stream.connection.XmppConnection;
import io.fluxmpp.stream.error.LimitExceededException;
import io.fluxmpp.stream.error.StanzaErrorException;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.Iq;
import io.fluxmpp.stream.model.StanzaError;
import io.fluxmpp.stream.model.StanzaError.Condition;
import io.fluxmpp.stream.model.StreamFeatures;
import io.fluxmpp.stream.model.StreamLimits;
import io.fluxmpp.stream.xml.XmlElement;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

class IbbTransportTest {

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final FakeLink link = FakeLink.on(time);
    private final TransportContext initiator = context(link.romeo(), JULIET, true);
    private final TransportContext responder = context(link.juliet(), ROMEO, false);
    private final IbbTransport transport = IbbTransport.create();

    private static TransportContext context(XmppConnection connection, Jid peer, boolean initiator) {
        return new TransportContext(
                connection, peer, initiator, List.of(new Component(1, "data")), payload -> Mono.never());
    }

    private static IbbTransportDescription description(TransportSession session) {
        return (IbbTransportDescription) session.description();
    }

    private static IbbTransportDescription offer(int blockSize) {
        return new IbbTransportDescription("ch3d9s71", new BlockSize(blockSize), StanzaKind.IQ);
    }

    private StanzaError openOnTheWire(int blockSize) {
        List<StanzaError> refusals = new ArrayList<>();
        Ibb.on(link.romeo());
        link.romeo()
                .request(Iq.set(JULIET, new Open("ch3d9s71", new BlockSize(blockSize), StanzaKind.IQ)))
                .subscribe(answer -> {}, error -> refusals.add(((StanzaErrorException) error).error()));
        return refusals.isEmpty() ? null : refusals.get(0);
    }

    @Nested
    class GivenTheMethod {
        @Test
        @Tag("JIBB-1-1")
        @Tag("FT-10.2-1")
        void whenAsked_thenALastResortThatStreams() {
            assertThat(transport.kind()).isEqualTo(Kind.STREAMING);
            assertThat(transport.namespace()).isEqualTo("urn:xmpp:jingle:transports:ibb:1");
            assertThat(transport.features()).contains(transport.namespace());
            assertThat(transport.preference()).isZero();
        }

        @Test
        void whenSet_thenTheOriginalStays() {
            assertThat(description(transport.blockSize(8192).propose(initiator)).blockSize())
                    .isEqualTo(new BlockSize(8192));
            assertThat(description(transport.propose(initiator)).blockSize()).isEqualTo(BlockSize.DEFAULT);
        }

        @Test
        void whenItProposesTwice_thenTheSidsDiffer() {
            assertThat(description(transport.propose(initiator)).sid())
                    .isNotEqualTo(description(transport.propose(initiator)).sid());
            assertThat(link.romeo().sent()).isEmpty();
        }
    }

    @Nested
    class GivenAProposalAndItsAnswer {
        private final TransportSession romeos = transport.propose(initiator);
        private final TransportSession juliets = transport.blockSize(2048).answer(responder, romeos.description());

        @Test
        @Tag("JIBB-2.2-4")
        @Tag("JIBB-2.2-7")
        @Tag("JIBB-2.2-8")
        @Tag("JIBB-2.2-9")
        @Tag("JIBB-2.2-10")
        @Tag("JIBB-2.3-1")
        @Tag("JIBB-2.3-2")
        @Tag("JIBB-2.4-7")
        void whenConnected_thenBytesFlowInBlocksOfTheSmallerSize() {
            romeos.accepted(juliets.description());
            Mono<DataStream> juliet = juliets.connect().map(DataPaths::stream);
            List<ByteBuffer> received = new ArrayList<>();
            juliet.flatMapMany(DataStream::receive).subscribe(received::add);

            StepVerifier.create(romeos.connect()
                            .map(DataPaths::stream)
                            .flatMap(stream -> stream.send(Flux.just(ByteBuffer.allocate(5000)))
                                    .then(stream.close())))
                    .verifyComplete();

            assertThat(received.stream().map(ByteBuffer::remaining)).containsExactly(2048, 2048, 904);
            String sid = description(romeos).sid();
            assertThat(link.romeo()
                            .requests(IbbAction.class)
                            .map(action -> action.getClass().getSimpleName()))
                    .containsExactly("Open", "Outbound", "Outbound", "Outbound", "Close");
            assertThat(link.romeo().requests(Open.class))
                    .containsExactly(new Open(sid, new BlockSize(2048), StanzaKind.IQ));
            assertThat(link.juliet().sent().stream().filter(answer -> answer.payload() == null))
                    .hasSize(5)
                    .allMatch(answer -> answer.type() == Iq.Type.RESULT);
        }

        @Test
        @Tag("JIBB-2.2-13")
        void whenTheOpenComesBeforeTheResponderWaits_thenAnswered() {
            romeos.accepted(juliets.description());
            StepVerifier.create(romeos.connect()).expectNextCount(1).verifyComplete();

            StepVerifier.create(juliets.connect()).expectNextCount(1).verifyComplete();
        }

        @Test
        @Tag("JIBB-2.3-3")
        void whenTheResponderSends_thenFromZero() {
            romeos.accepted(juliets.description());
            List<ByteBuffer> received = new ArrayList<>();
            romeos.connect()
                    .map(DataPaths::stream)
                    .flatMapMany(DataStream::receive)
                    .subscribe(received::add);

            StepVerifier.create(juliets.connect()
                            .map(DataPaths::stream)
                            .flatMap(stream -> stream.send(Flux.just(ByteBuffer.allocate(9)))))
                    .verifyComplete();
            assertThat(received).containsExactly(ByteBuffer.allocate(9));
            assertThat(link.juliet().requests(Data.Outbound.class))
                    .singleElement()
                    .satisfies(data -> assertThat(data.seq().value()).isZero());
        }

        @Test
        @Tag("JIBB-2.2-5")
        void whenTheAnswerIsLargerThanTheProposal_thenTheProposalHolds() {
            String sid = description(romeos).sid();
            link.juliet().handle(Open.NAME, request -> Mono.empty());
            romeos.accepted(new IbbTransportDescription(sid, BlockSize.MAX, StanzaKind.IQ));
            StepVerifier.create(romeos.connect()).expectNextCount(1).verifyComplete();

            assertThat(link.romeo().requests(Open.class))
                    .containsExactly(new Open(sid, BlockSize.DEFAULT, StanzaKind.IQ));
        }

        @Test
        @Tag("JIBB-2.2-6")
        void whenTheAnswerIsForAnotherSid_thenRefused() {
            assertThatThrownBy(() -> romeos.accepted(offer(4096)))
                    .isInstanceOf(TransportRefusedException.class)
                    .hasMessageContaining("ch3d9s71");
        }

        @Test
        void whenTheAnswerIsForMessages_thenRefused() {
            var answer = new IbbTransportDescription(description(romeos).sid(), BlockSize.DEFAULT, StanzaKind.MESSAGE);

            assertThatThrownBy(() -> romeos.accepted(answer)).isInstanceOf(TransportRefusedException.class);
        }

        @Test
        @Tag("JIBB-2.4-4")
        void whenAnotherBytestreamIsAnnounced_thenNotUnderstood() {
            assertThat(juliets.info(offer(4096))).isFalse();
        }

        @Test
        @Tag("JIBB-2.5-4")
        void whenReleased_thenTheBytestreamIsBrokenOff() {
            romeos.accepted(juliets.description());
            Flux<ByteBuffer> received = juliets.connect().map(DataPaths::stream).flatMapMany(DataStream::receive);
            StepVerifier.create(received)
                    .then(() -> romeos.connect().subscribe())
                    .then(juliets::release)
                    .verifyError(BytestreamException.class);
            juliets.release();

            assertThat(link.juliet().requests(Close.class)).hasSize(1);
            Data late = new Data.Outbound(description(romeos).sid(), Sequence.FIRST, ByteBuffer.allocate(1));
            StepVerifier.create(link.romeo().request(Iq.set(JULIET, late)))
                    .verifyErrorSatisfies(error -> assertThat(
                                    ((StanzaErrorException) error).error().condition())
                            .isEqualTo(Condition.ITEM_NOT_FOUND));
        }
    }

    @Nested
    class GivenAResponder {
        private final TransportSession session = transport.answer(responder, offer(4096));

        @Test
        void whenThePeerDoesNotOpen_thenGivesUpInTime() {
            StepVerifier.create(session.connect())
                    .then(() -> time.advanceTimeBy(Duration.ofSeconds(29)))
                    .expectNoEvent(Duration.ZERO)
                    .then(() -> time.advanceTimeBy(Duration.ofSeconds(1)))
                    .verifyErrorSatisfies(error -> assertThat(error)
                            .isInstanceOf(BytestreamException.class)
                            .hasMessageContaining("did not open"));
        }

        @Test
        @Tag("JIBB-2.2-11")
        void whenThePeerOpensWithLargerBlocks_thenResourceConstraint() {
            assertThat(openOnTheWire(4097).condition()).isEqualTo(Condition.RESOURCE_CONSTRAINT);
        }

        @Test
        void whenReleasedBeforeTheOpen_thenNotAcceptable() {
            session.release();

            assertThat(openOnTheWire(4096).condition()).isEqualTo(Condition.NOT_ACCEPTABLE);
        }

        @Test
        void whenReleasedAfterTheOpenThatNobodyWaitedFor_thenClosed() {
            assertThat(openOnTheWire(4096)).isNull();
            session.release();

            assertThat(link.juliet().requests(Close.class)).containsExactly(new Close("ch3d9s71"));
        }

        @Test
        @Tag("JIBB-2.2-12")
        void whenAStrangerOpens_thenNotAcceptable() {
            TransportSession other = transport.answer(
                    context(link.juliet(), ROMEO.withResource("elsewhere"), false),
                    new IbbTransportDescription("theirs", BlockSize.DEFAULT, StanzaKind.IQ));
            StepVerifier.create(Ibb.on(link.romeo()).open(JULIET, "theirs", BytestreamSettings.DEFAULT))
                    .verifyErrorSatisfies(error -> assertThat(
                                    ((StanzaErrorException) error).error().condition())
                            .isEqualTo(Condition.NOT_ACCEPTABLE));
            other.release();
        }

        @Test
        void whenTheSidIsTaken_thenRefused() {
            assertThatThrownBy(() -> transport.answer(responder, offer(4096)))
                    .isInstanceOf(TransportRefusedException.class)
                    .hasMessageContaining("ch3d9s71");
        }
    }

    @Nested
    class GivenAResponderThatProposes {
        @Test
        void whenAccepted_thenTheInitiatorOpens() {
            TransportSession juliets = transport.propose(responder);
            TransportSession romeos = transport.answer(initiator, juliets.description());
            juliets.accepted(romeos.description());
            List<DataStream> connected = new ArrayList<>();
            juliets.connect().map(DataPaths::stream).subscribe(connected::add);

            StepVerifier.create(romeos.connect()).expectNextCount(1).verifyComplete();
            assertThat(connected).hasSize(1);
        }

        @Test
        void whenNotAcceptedYet_thenCannotConnect() {
            StepVerifier.create(transport.propose(responder).connect()).verifyError(IllegalStateException.class);
        }
    }

    @Nested
    class GivenAServerThatTakesOnlyShortStanzas {
        private final StreamFeatures shortStanzas =
                new StreamFeatures(List.of(StreamLimits.ofBytes(10_000).toFeature()));

        @Test
        void whenWePropose_thenBlocksAreSmallEnough() {
            link.romeo().features(shortStanzas);
            IbbTransportDescription proposal =
                    description(IbbTransport.create().blockSize(65535).propose(initiator));
            assertThat(proposal.blockSize().bytes()).isBetween(7000, 7500);
        }

        @Test
        void whenWeAnswer_thenBlocksAreSmallEnough() {
            link.juliet().features(shortStanzas);
            IbbTransportDescription answer = description(IbbTransport.create()
                    .blockSize(65535)
                    .answer(responder, new IbbTransportDescription("s", BlockSize.MAX, StanzaKind.IQ)));
            assertThat(answer.blockSize().bytes()).isBetween(7000, 7500);
        }
    }

    @Nested
    class GivenAProposalForMessages {

        @Test
        @Tag("JIBB-2.2-2")
        void whenAnswered_thenTheBlocksTravelInMessages() {
            TransportSession romeos = IbbTransport.create()
                    .settings(BytestreamSettings.DEFAULT.withStanza(StanzaKind.MESSAGE))
                    .propose(initiator);
            TransportSession juliets = transport.answer(responder, romeos.description());
            assertThat(description(juliets).stanza()).isEqualTo(StanzaKind.MESSAGE);
            romeos.accepted(juliets.description());
            List<ByteBuffer> received = new ArrayList<>();
            juliets.connect().flatMapMany(paths -> paths.stream().receive()).subscribe(received::add);
            StepVerifier.create(romeos.connect()
                            .map(DataPaths::stream)
                            .flatMap(stream -> stream.send(Flux.just(ByteBuffer.allocate(3)))
                                    .then(stream.close())))
                    .verifyComplete();
            assertThat(received).containsExactly(ByteBuffer.allocate(3));
            assertThat(link.romeo().messages()).hasSize(1);
        }
    }

    @Nested
    class GivenAProposalThatCannotBeMet {
        @Test
        void whenOfAnotherMethod_thenRefused() {
            XmlElement proposal = XmlElement.of("urn:xmpp:jingle:transports:s5b:1", "transport");

            assertThatThrownBy(() -> transport.answer(responder, proposal))
                    .isInstanceOf(TransportRefusedException.class);
        }

        @Test
        void whenThereAreTooManyBytestreams_thenOurLimitIsNamed() {
            Ibb.on(link.juliet()).maxBytestreams(0);

            assertThatThrownBy(() -> transport.answer(responder, offer(4096)))
                    .isInstanceOf(LimitExceededException.class)
                    .hasMessageContaining("maxBytestreams");
        }
    }
}
