package io.fluxmpp.jingle.state;

import static io.fluxmpp.jingle.state.Role.INITIATOR;
import static io.fluxmpp.jingle.state.Role.RESPONDER;
import static io.fluxmpp.jingle.state.SessionState.ACTIVE;
import static io.fluxmpp.jingle.state.SessionState.ENDED;
import static io.fluxmpp.jingle.state.SessionState.PENDING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.fluxmpp.jingle.model.Content;
import io.fluxmpp.jingle.model.ContentKey;
import io.fluxmpp.jingle.model.Creator;
import io.fluxmpp.jingle.model.JingleAction;
import io.fluxmpp.jingle.model.JingleAction.Details;
import io.fluxmpp.jingle.model.JingleAction.SessionInfo;
import io.fluxmpp.jingle.model.JingleAction.SessionTerminate;
import io.fluxmpp.jingle.model.JingleErrors;
import io.fluxmpp.jingle.model.Reason;
import io.fluxmpp.jingle.model.Reason.Condition;
import io.fluxmpp.jingle.model.Senders;
import io.fluxmpp.jingle.state.Effect.Acknowledge;
import io.fluxmpp.jingle.state.Effect.AdoptAnswer;
import io.fluxmpp.jingle.state.Effect.AwaitAnswer;
import io.fluxmpp.jingle.state.Effect.Dispatch;
import io.fluxmpp.jingle.state.Effect.End;
import io.fluxmpp.jingle.state.Effect.Establish;
import io.fluxmpp.jingle.state.Effect.NotifyOffer;
import io.fluxmpp.jingle.state.Effect.ReleaseTransport;
import io.fluxmpp.jingle.state.Effect.ReplyError;
import io.fluxmpp.jingle.state.Effect.Send;
import io.fluxmpp.jingle.state.Effect.StartTransport;
import io.fluxmpp.jingle.state.SessionEnd.Party;
import io.fluxmpp.jingle.state.SessionEvent.Accept;
import io.fluxmpp.jingle.state.SessionEvent.Acknowledged;
import io.fluxmpp.jingle.state.SessionEvent.AnswerAdopted;
import io.fluxmpp.jingle.state.SessionEvent.ConnectionLost;
import io.fluxmpp.jingle.state.SessionEvent.Expired;
import io.fluxmpp.jingle.state.SessionEvent.Initiate;
import io.fluxmpp.jingle.state.SessionEvent.Offered;
import io.fluxmpp.jingle.state.SessionEvent.Received;
import io.fluxmpp.jingle.state.SessionEvent.Refused;
import io.fluxmpp.jingle.state.SessionEvent.Terminate;
import io.fluxmpp.jingle.state.SessionEvent.TransportFailed;
import io.fluxmpp.jingle.state.SessionEvent.Unanswered;
import io.fluxmpp.jingle.state.SessionEvent.Unsent;
import io.fluxmpp.stream.error.StanzaErrorException;
import io.fluxmpp.stream.model.StanzaError;
import io.fluxmpp.stream.xml.XmlElement;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class SessionMachineTest {

    private static final String SID = "a73sjjvkla37jfea";
    private static final Content NAMED = Content.of(Creator.INITIATOR, "file").withSenders(Senders.INITIATOR);
    private static final Content FULL = NAMED.withDescription(XmlElement.of("urn:d", "description"))
            .withTransport(XmlElement.of("urn:t", "transport"));
    private static final Content OTHER = Content.of(Creator.RESPONDER, "file");
    private static final Reason DECLINE = Reason.of(Condition.DECLINE);

    private static final JingleAction.SessionInitiate INITIATE =
            new JingleAction.SessionInitiate(SID, null, List.of(FULL), Details.NONE);
    private static final JingleAction.SessionAccept ACCEPT =
            new JingleAction.SessionAccept(SID, null, List.of(FULL), Details.NONE);
    private static final JingleAction RINGING = SessionInfo.of(SID, XmlElement.of("urn:x", "ringing"));
    private static final JingleAction PING = SessionInfo.ping(SID);

    private static final ReplyError OUT_OF_ORDER = new ReplyError(JingleErrors.outOfOrder());
    private static final ReplyError UNKNOWN_SESSION = new ReplyError(JingleErrors.unknownSession());
    private static final ReplyError UNSUPPORTED_INFO = new ReplyError(JingleErrors.unsupportedInfo());

    private static SessionMachine machine(Role role) {
        return new SessionMachine(role, SID, Set.of(NAMED.key()));
    }

    private static StanzaErrorException forbidden() {
        return new StanzaErrorException(StanzaError.of(StanzaError.Condition.FORBIDDEN));
    }

    private static StanzaErrorException unknownSession() {
        return new StanzaErrorException(JingleErrors.unknownSession());
    }

    private static Received received(JingleAction action) {
        return new Received(action);
    }

    private static End endedBy(Party party, Reason reason) {
        return new End(new SessionEnd(reason, party, null));
    }

    private static JingleAction terminate(Reason reason) {
        return SessionTerminate.of(SID, reason);
    }

    private static JingleAction remove(Content content) {
        return new JingleAction.ContentRemove(SID, List.of(content), Details.NONE);
    }

    /** The actions that are answered in the same way before and after acceptance, with that answer. */
    private static Stream<Arguments> inAnySession() {
        Details none = Details.NONE;
        List<Content> full = List.of(FULL);
        List<Content> named = List.of(NAMED);
        return Stream.of(
                arguments(INITIATE, List.of(OUT_OF_ORDER)),
                arguments(new JingleAction.ContentAccept(SID, full, none), List.of(OUT_OF_ORDER)),
                arguments(new JingleAction.ContentReject(SID, named, none), List.of(OUT_OF_ORDER)),
                arguments(new JingleAction.TransportAccept(SID, named, none), List.of(OUT_OF_ORDER)),
                arguments(new JingleAction.TransportReject(SID, named, none), List.of(OUT_OF_ORDER)),
                arguments(PING, List.of(new Acknowledge())),
                arguments(RINGING, List.of(new Dispatch(RINGING))),
                arguments(
                        new JingleAction.TransportInfo(SID, full, none),
                        List.of(new Dispatch(new JingleAction.TransportInfo(SID, full, none)))),
                arguments(new JingleAction.DescriptionInfo(SID, full, none), List.of(UNSUPPORTED_INFO)),
                arguments(new JingleAction.SecurityInfo(SID, full, none), List.of(UNSUPPORTED_INFO)),
                arguments(new JingleAction.ContentModify(SID, named, none), List.of(new Acknowledge())),
                arguments(remove(OTHER), List.of(new Acknowledge())),
                arguments(
                        new JingleAction.ContentAdd(SID, full, none),
                        List.of(
                                new Acknowledge(),
                                new Send(new JingleAction.ContentReject(
                                        SID, List.of(Content.of(NAMED.key())), Details.of(DECLINE))))),
                arguments(
                        new JingleAction.TransportReplace(SID, full, none),
                        List.of(
                                new Acknowledge(),
                                new Send(new JingleAction.TransportReject(
                                        SID,
                                        List.of(Content.of(NAMED.key()).withTransport(FULL.transport())),
                                        none)))));
    }

    private static List<JingleAction> everyAction() {
        Stream<JingleAction> common = inAnySession().map(row -> (JingleAction) row.get()[0]);
        return Stream.concat(common, Stream.of(ACCEPT, terminate(DECLINE), remove(NAMED)))
                .toList();
    }

    private static List<SessionEvent> everyOwnEvent() {
        return List.of(
                new Initiate(INITIATE),
                new Offered(),
                new Accept(ACCEPT),
                new AnswerAdopted(),
                new Terminate(DECLINE),
                new Expired(),
                new Acknowledged(INITIATE),
                new Acknowledged(ACCEPT),
                new Acknowledged(PING),
                new Refused(INITIATE, forbidden()),
                new Refused(ACCEPT, forbidden()),
                new Refused(RINGING, forbidden()),
                new Refused(PING, unknownSession()),
                new Unanswered(INITIATE),
                new Unanswered(ACCEPT),
                new Unanswered(PING),
                new Unsent(INITIATE, new IllegalStateException("full")),
                new Unsent(ACCEPT, new IllegalStateException("full")),
                new Unsent(PING, new IllegalStateException("full")),
                new TransportFailed("no route"),
                new ConnectionLost(new IllegalStateException("broken")));
    }

    @Nested
    class GivenAnActionOfThePeer {

        static Stream<Arguments> rows() {
            return Stream.of(PENDING, ACTIVE)
                    .flatMap(state -> Stream.of(INITIATOR, RESPONDER)
                            .flatMap(role ->
                                    inAnySession().map(row -> arguments(state, role, row.get()[0], row.get()[1]))));
        }

        @ParameterizedTest
        @MethodSource("rows")
        @Tag("J-5-3")
        @Tag("J-5.1-2")
        @Tag("J-5.1-6")
        @Tag("J-6.4-1")
        @Tag("J-6.6-1")
        @Tag("J-7.2.1-1")
        @Tag("J-7.2.2-3")
        @Tag("J-7.2.3-3")
        @Tag("J-7.2.4-1")
        @Tag("J-7.2.5-2")
        @Tag("J-7.2.12-1")
        @Tag("J-7.2.14-1")
        @Tag("J-7.2.15-1")
        @Tag("J-10-5")
        void whenReceived_thenTheStateStaysAndThatIsTheAnswer(
                SessionState state, Role role, JingleAction action, List<Effect> effects) {
            assertThat(machine(role).on(state, received(action))).isEqualTo(new Transition(state, effects));
        }

        static Stream<Arguments> everywhere() {
            return Stream.of(PENDING, ACTIVE, ENDED)
                    .flatMap(state -> Stream.of(INITIATOR, RESPONDER)
                            .flatMap(role -> everyAction().stream().map(action -> arguments(state, role, action))));
        }

        @ParameterizedTest
        @MethodSource("everywhere")
        void whenReceivedAnywhere_thenItIsAnsweredExactlyOnceAndFirst(
                SessionState state, Role role, JingleAction action) {
            List<Effect> effects = machine(role).on(state, received(action)).effects();
            assertThat(effects.stream()
                            .filter(effect -> effect instanceof Acknowledge
                                    || effect instanceof ReplyError
                                    || effect instanceof Dispatch))
                    .containsExactly(effects.get(0));
        }

        static Stream<JingleAction> actions() {
            return everyAction().stream();
        }

        @ParameterizedTest
        @MethodSource("actions")
        @Tag("J-6.7-15")
        void whenReceivedAfterTheEnd_thenTheSessionIsUnknown(JingleAction action) {
            assertThat(machine(INITIATOR).on(ENDED, received(action))).isEqualTo(Transition.to(ENDED, UNKNOWN_SESSION));
        }
    }

    @Nested
    class GivenPending {

        @Test
        @Tag("J-5.1-3")
        @Tag("J-6.5-4")
        void whenThePeerAcceptsOurOffer_thenItIsActive() {
            assertThat(machine(INITIATOR).on(PENDING, received(ACCEPT)))
                    .isEqualTo(Transition.to(ACTIVE, new Acknowledge(), new AdoptAnswer(ACCEPT)));
        }

        @Test
        @Tag("J-10-1")
        void whenThePeerAcceptsItsOwnOffer_thenThatIsOutOfOrder() {
            assertThat(machine(RESPONDER).on(PENDING, received(ACCEPT)))
                    .isEqualTo(Transition.to(PENDING, OUT_OF_ORDER));
        }

        static Stream<Arguments> arrows() {
            Reason timeout = Reason.of(Condition.TIMEOUT, "the offer was not answered in time");
            Reason noAnswer = Reason.of(Condition.TIMEOUT, "no answer to session-initiate");
            return Stream.of(
                    arguments(
                            INITIATOR,
                            new Initiate(INITIATE),
                            Transition.to(PENDING, new Send(INITIATE), new AwaitAnswer())),
                    arguments(
                            RESPONDER,
                            new Offered(),
                            Transition.to(PENDING, new Acknowledge(), new AwaitAnswer(), new NotifyOffer())),
                    arguments(
                            RESPONDER,
                            new Accept(ACCEPT),
                            Transition.to(ACTIVE, new StartTransport(), new Send(ACCEPT))),
                    arguments(INITIATOR, new Expired(), over(timeout)),
                    arguments(INITIATOR, new Unanswered(INITIATE), over(noAnswer)));
        }

        private static Transition over(Reason reason) {
            return Transition.to(ENDED, new Send(terminate(reason)), endedBy(Party.US, reason), new ReleaseTransport());
        }

        @ParameterizedTest
        @MethodSource("arrows")
        void whenThatHappens_thenThatFollows(Role role, SessionEvent event, Transition expected) {
            assertThat(machine(role).on(PENDING, event)).isEqualTo(expected);
        }

        @Test
        @Tag("J-6.3.2-6")
        void whenOurOfferIsRefused_thenItIsOverAndNothingIsSent() {
            Transition transition = machine(INITIATOR).on(PENDING, new Refused(INITIATE, forbidden()));
            assertThat(transition.next()).isEqualTo(ENDED);
            assertThat(transition.effects()).hasSize(2).noneMatch(Send.class::isInstance);
            assertThat(transition.effects().get(0)).isInstanceOf(End.class);
        }

        static Stream<SessionEvent> unlisted() {
            return Stream.of(
                    new AnswerAdopted(),
                    new Acknowledged(INITIATE),
                    new Acknowledged(PING),
                    new Refused(RINGING, forbidden()),
                    new Unanswered(PING),
                    new Unsent(PING, new IllegalStateException("full")),
                    new TransportFailed("no route"));
        }

        @ParameterizedTest
        @MethodSource("unlisted")
        void whenAnythingElseHappens_thenNothingFollows(SessionEvent event) {
            assertThat(machine(INITIATOR).on(PENDING, event)).isEqualTo(Transition.to(PENDING));
        }

        @Test
        void whenTheInitiatorAccepts_thenNothingFollows() {
            assertThat(machine(INITIATOR).on(PENDING, new Accept(ACCEPT))).isEqualTo(Transition.to(PENDING));
        }
    }

    @Nested
    class GivenActive {

        @ParameterizedTest
        @EnumSource
        @Tag("J-5.1-5")
        void whenThePeerAcceptsAgain_thenThatIsOutOfOrder(Role role) {
            assertThat(machine(role).on(ACTIVE, received(ACCEPT))).isEqualTo(Transition.to(ACTIVE, OUT_OF_ORDER));
        }

        @Test
        void whenTheAnswerFits_thenTheTransportIsStarted() {
            assertThat(machine(INITIATOR).on(ACTIVE, new AnswerAdopted()))
                    .isEqualTo(Transition.to(ACTIVE, new StartTransport(), new Establish()));
        }

        @Test
        void whenOurAcceptanceIsAcknowledged_thenTheSessionIsEstablished() {
            assertThat(machine(RESPONDER).on(ACTIVE, new Acknowledged(ACCEPT)))
                    .isEqualTo(Transition.to(ACTIVE, new Establish()));
        }

        @Test
        @Tag("J-6.7-8")
        void whenTheTransportFails_thenThePeerIsTold() {
            Reason reason = Reason.of(Condition.FAILED_TRANSPORT, "no route");
            assertThat(machine(INITIATOR).on(ACTIVE, new TransportFailed("no route")))
                    .isEqualTo(Transition.to(
                            ENDED, new Send(terminate(reason)), endedBy(Party.US, reason), new ReleaseTransport()));
        }

        @Test
        void whenOurAcceptanceIsRefused_thenItIsOverAndNothingIsSent() {
            Transition transition = machine(RESPONDER).on(ACTIVE, new Refused(ACCEPT, forbidden()));
            assertThat(transition.next()).isEqualTo(ENDED);
            assertThat(transition.effects()).noneMatch(Send.class::isInstance);
        }

        @Test
        @Tag("J-7.4-19")
        void whenOurAcceptanceIsNotAnswered_thenThePeerIsTold() {
            Reason reason = Reason.of(Condition.TIMEOUT, "no answer to session-accept");
            assertThat(machine(RESPONDER).on(ACTIVE, new Unanswered(ACCEPT)).effects())
                    .contains(new Send(terminate(reason)));
        }

        static Stream<SessionEvent> unlisted() {
            return Stream.of(
                    new Initiate(INITIATE),
                    new Offered(),
                    new Accept(ACCEPT),
                    new Expired(),
                    new Acknowledged(INITIATE),
                    new Acknowledged(PING),
                    new Refused(INITIATE, forbidden()),
                    new Refused(RINGING, forbidden()),
                    new Unanswered(INITIATE),
                    new Unanswered(PING),
                    new Unsent(INITIATE, new IllegalStateException("full")),
                    new Unsent(PING, new IllegalStateException("full")));
        }

        @ParameterizedTest
        @MethodSource("unlisted")
        void whenAnythingElseHappens_thenNothingFollows(SessionEvent event) {
            assertThat(machine(RESPONDER).on(ACTIVE, event)).isEqualTo(Transition.to(ACTIVE));
        }
    }

    @Nested
    class GivenALivingSession {

        @ParameterizedTest
        @EnumSource(names = {"PENDING", "ACTIVE"})
        @Tag("J-5.1-4")
        @Tag("J-6.7-13")
        void whenThePeerTerminates_thenItIsAcknowledgedAndOver(SessionState state) {
            assertThat(machine(INITIATOR).on(state, received(terminate(DECLINE))))
                    .isEqualTo(Transition.to(
                            ENDED, new Acknowledge(), endedBy(Party.PEER, DECLINE), new ReleaseTransport()));
        }

        @ParameterizedTest
        @EnumSource(names = {"PENDING", "ACTIVE"})
        @Tag("J-6.7-2")
        void whenThePeerGivesNoReason_thenItIsSuccess(SessionState state) {
            JingleAction bare = new SessionTerminate(SID, Details.NONE);
            assertThat(machine(RESPONDER).on(state, received(bare)).effects())
                    .contains(endedBy(Party.PEER, Reason.of(Condition.SUCCESS)));
        }

        @ParameterizedTest
        @EnumSource(names = {"PENDING", "ACTIVE"})
        @Tag("J-5.1-4")
        void whenWeTerminate_thenItIsOverAtOnce(SessionState state) {
            assertThat(machine(INITIATOR).on(state, new Terminate(DECLINE)))
                    .isEqualTo(Transition.to(
                            ENDED, new Send(terminate(DECLINE)), endedBy(Party.US, DECLINE), new ReleaseTransport()));
        }

        @ParameterizedTest
        @EnumSource(names = {"PENDING", "ACTIVE"})
        @Tag("J-7.2.5-4")
        void whenTheLastContentIsRemoved_thenTheSessionIsTerminated(SessionState state) {
            Reason cancel = Reason.of(Condition.CANCEL);
            assertThat(machine(RESPONDER).on(state, received(remove(NAMED))))
                    .isEqualTo(Transition.to(
                            ENDED,
                            new Acknowledge(),
                            new Send(terminate(cancel)),
                            endedBy(Party.PEER, cancel),
                            new ReleaseTransport()));
        }

        @ParameterizedTest
        @EnumSource(names = {"PENDING", "ACTIVE"})
        void whenOneOfTwoContentsIsRemoved_thenTheSessionGoesOn(SessionState state) {
            ContentKey second = new ContentKey(Creator.INITIATOR, "second");
            SessionMachine machine = new SessionMachine(RESPONDER, SID, Set.of(NAMED.key(), second));
            assertThat(machine.on(state, received(remove(NAMED)))).isEqualTo(Transition.to(state, new Acknowledge()));
        }

        @ParameterizedTest
        @EnumSource(names = {"PENDING", "ACTIVE"})
        @Tag("J-6.8-7")
        void whenThePeerDoesNotKnowTheSession_thenItIsOver(SessionState state) {
            Transition transition = machine(INITIATOR).on(state, new Refused(PING, unknownSession()));
            assertThat(transition.next()).isEqualTo(ENDED);
            assertThat(transition.effects()).noneMatch(Send.class::isInstance);
        }

        @ParameterizedTest
        @EnumSource(names = {"PENDING", "ACTIVE"})
        void whenTheConnectionIsLost_thenItIsOverAndNothingIsSent(SessionState state) {
            Reason reason = Reason.of(Condition.CONNECTIVITY_ERROR);
            Throwable broken = new IllegalStateException("broken");
            assertThat(machine(INITIATOR).on(state, new ConnectionLost(broken)))
                    .isEqualTo(Transition.to(
                            ENDED, new End(new SessionEnd(reason, Party.CONNECTION, broken)), new ReleaseTransport()));
        }
    }

    @Nested
    class GivenEnded {

        static Stream<SessionEvent> events() {
            return everyOwnEvent().stream();
        }

        @ParameterizedTest
        @MethodSource("events")
        void whenAnythingHappens_thenNothingFollows(SessionEvent event) {
            assertThat(machine(INITIATOR).on(ENDED, event)).isEqualTo(Transition.to(ENDED));
        }
    }
}
