package io.fluxmpp.jingle.state;

import static io.fluxmpp.jingle.state.Role.INITIATOR;
import static io.fluxmpp.jingle.state.Role.RESPONDER;
import static io.fluxmpp.jingle.state.Samples.DECLINE;
import static io.fluxmpp.jingle.state.Samples.FIRST;
import static io.fluxmpp.jingle.state.Samples.PING;
import static io.fluxmpp.jingle.state.Samples.RINGING;
import static io.fluxmpp.jingle.state.Samples.SID;
import static io.fluxmpp.jingle.state.Samples.accept;
import static io.fluxmpp.jingle.state.Samples.forbidden;
import static io.fluxmpp.jingle.state.Samples.full;
import static io.fluxmpp.jingle.state.Samples.initiate;
import static io.fluxmpp.jingle.state.Samples.machine;
import static io.fluxmpp.jingle.state.Samples.terminate;
import static io.fluxmpp.jingle.state.Samples.unknownSession;
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
import io.fluxmpp.jingle.model.JingleErrors;
import io.fluxmpp.jingle.model.Reason;
import io.fluxmpp.jingle.model.Reason.Condition;
import io.fluxmpp.jingle.state.Effect.Acknowledge;
import io.fluxmpp.jingle.state.Effect.AdoptAnswer;
import io.fluxmpp.jingle.state.Effect.AwaitAnswer;
import io.fluxmpp.jingle.state.Effect.Dispatch;
import io.fluxmpp.jingle.state.Effect.Drop;
import io.fluxmpp.jingle.state.Effect.End;
import io.fluxmpp.jingle.state.Effect.Establish;
import io.fluxmpp.jingle.state.Effect.NotifyOffer;
import io.fluxmpp.jingle.state.Effect.Obsolete;
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
import io.fluxmpp.jingle.state.SessionEvent.Unanswered;
import io.fluxmpp.jingle.state.SessionEvent.Unsent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** How sessions begin, go on and end; {@code ContentRulesTest} has what happens to one of several contents. */
class SessionMachineTest {

    private static final ContentKey SECOND = new ContentKey(Creator.INITIATOR, "second");
    private static final ContentKey UNKNOWN = new ContentKey(Creator.RESPONDER, "unknown");
    private static final ReplyError OUT_OF_ORDER = new ReplyError(JingleErrors.outOfOrder());

    private static Negotiation session(SessionState state) {
        return Samples.sessions().get(state.name());
    }

    private static Transition on(Role role, SessionState state, SessionEvent event) {
        return machine(role).on(session(state), event);
    }

    private static End endedBy(Party party, Reason reason) {
        return new End(new SessionEnd(reason, party, null));
    }

    private static Transition terminated(Reason reason, Effect... before) {
        List<Effect> effects = new ArrayList<>(List.of(before));
        effects.addAll(List.of(new Send(terminate(reason)), endedBy(Party.US, reason), new ReleaseTransport()));
        return new Transition(session(ENDED), effects);
    }

    private static boolean isAnswer(Effect effect) {
        return effect instanceof Acknowledge || effect instanceof ReplyError || effect instanceof Dispatch;
    }

    /** Every state that a session can be in, by role and with one content in every state that one can be in. */
    private static Stream<Arguments> everywhere() {
        List<Arguments> rows = new ArrayList<>();
        for (Role role : Role.values()) {
            Samples.sessions().values().forEach(now -> rows.add(arguments(role, FIRST, now)));
            Samples.contents().forEach((name, state) -> {
                Creator creator = name.equals("added by the peer") ? Samples.peer(role) : role.asCreator();
                ContentKey key = new ContentKey(creator, "it");
                Map<ContentKey, ContentState> both = new HashMap<>(Map.of(key, state));
                SessionState session = state.phase() == ContentState.Phase.OFFERED ? PENDING : ACTIVE;
                rows.add(arguments(role, key, new Negotiation(session, both)));
                both.put(SECOND, Samples.in(ContentState.Phase.ACCEPTED));
                rows.add(arguments(role, key, new Negotiation(session, both)));
            });
        }
        return rows.stream();
    }

    /** Every action about that content, and about one that is not there. */
    private static List<Received> everythingReceived(ContentKey key) {
        List<Received> events = new ArrayList<>(List.of(new Received(PING)));
        for (JingleAction.Type type : JingleAction.Type.values()) {
            events.add(new Received(Samples.action(type, key)));
            events.add(new Received(Samples.action(type, key), Set.of(key)));
            events.add(new Received(Samples.action(type, UNKNOWN)));
            events.add(new Received(Samples.action(type, UNKNOWN), Set.of(key)));
        }
        return events;
    }

    private static List<SessionEvent> everything(Role role, ContentKey key) {
        List<SessionEvent> events = new ArrayList<>(everythingReceived(key));
        events.addAll(Samples.sessionEvents().values());
        events.addAll(Samples.contentEvents(role, key).values());
        return events;
    }

    @Nested
    class GivenAnyState {

        static Stream<Arguments> states() {
            return everywhere();
        }

        @ParameterizedTest
        @MethodSource("states")
        void whenAnActionIsReceived_thenItIsAnsweredExactlyOnceAndFirst(Role role, ContentKey key, Negotiation now) {
            for (Received event : everythingReceived(key)) {
                List<Effect> effects = machine(role).on(now, event).effects();
                assertThat(effects.stream().filter(SessionMachineTest::isAnswer))
                        .as("answers to %s", event)
                        .containsExactly(effects.get(0));
            }
        }

        @ParameterizedTest
        @MethodSource("states")
        void whenAnythingElseHappens_thenNothingIsAnswered(Role role, ContentKey key, Negotiation now) {
            for (SessionEvent event : everything(role, key)) {
                if (!(event instanceof Received) && !(event instanceof Offered)) {
                    assertThat(machine(role).on(now, event).effects())
                            .as("effects of %s", event)
                            .noneMatch(SessionMachineTest::isAnswer);
                }
            }
        }

        @ParameterizedTest
        @MethodSource("states")
        @Tag("J-10-5")
        void whenAnActionIsRefused_thenNothingElseFollows(Role role, ContentKey key, Negotiation now) {
            for (Received event : everythingReceived(key)) {
                Transition transition = machine(role).on(now, event);
                if (transition.effects().get(0) instanceof ReplyError refusal) {
                    assertThat(transition).as("what follows from %s", event).isEqualTo(Transition.to(now, refusal));
                }
            }
        }

        @ParameterizedTest
        @MethodSource("states")
        @Tag("J-6.8-4")
        @Tag("J-7.2.6-1")
        void whenInformed_thenTheStateStaysAndWhoeverUnderstandsItAnswers(Role role, ContentKey key, Negotiation now) {
            for (JingleAction.Type type : List.of(
                    JingleAction.Type.SESSION_INFO,
                    JingleAction.Type.DESCRIPTION_INFO,
                    JingleAction.Type.SECURITY_INFO,
                    JingleAction.Type.TRANSPORT_INFO)) {
                JingleAction info = Samples.action(type, key);
                assertThat(machine(role).on(now, new Received(info)))
                        .isEqualTo(Transition.to(
                                now,
                                now.state() == ENDED
                                        ? new ReplyError(JingleErrors.unknownSession())
                                        : new Dispatch(info)));
            }
        }

        @ParameterizedTest
        @MethodSource("states")
        @Tag("J-5.1-1")
        void whenAnythingHappens_thenASessionEndsOnceAndSaysSoLast(Role role, ContentKey key, Negotiation now) {
            for (SessionEvent event : everything(role, key)) {
                Transition transition = machine(role).on(now, event);
                boolean over = now.state() != ENDED && transition.next().state() == ENDED;
                List<Effect> effects = transition.effects();
                assertThat(effects.stream().filter(End.class::isInstance))
                        .as("ends after %s", event)
                        .hasSize(over ? 1 : 0);
                if (over) {
                    assertThat(transition.next().contents()).isEmpty();
                    assertThat(effects.get(effects.size() - 2)).isInstanceOf(End.class);
                    assertThat(effects.get(effects.size() - 1)).isEqualTo(new ReleaseTransport());
                }
            }
        }

        @ParameterizedTest
        @MethodSource("states")
        void whenAnythingHappens_thenWhatIsGoneIsDroppedAndWhatIsDroppedIsGone(
                Role role, ContentKey key, Negotiation now) {
            for (SessionEvent event : everything(role, key)) {
                Transition transition = machine(role).on(now, event);
                Set<ContentKey> dropped = new HashSet<>();
                transition.effects().forEach(effect -> {
                    if (effect instanceof Drop drop) {
                        dropped.addAll(drop.contents());
                    }
                });
                Set<ContentKey> gone = new HashSet<>(now.contents().keySet());
                gone.removeAll(transition.next().contents().keySet());
                if (transition.next().state() != ENDED) {
                    assertThat(dropped).as("dropped after %s", event).isEqualTo(gone);
                }
            }
        }
    }

    @Nested
    class GivenPending {

        @Test
        @Tag("J-5.1-3")
        @Tag("J-6.5-4")
        @Tag("J-7.2.8-1")
        void whenThePeerAcceptsOurOffer_thenItIsAcknowledgedAndActive() {
            assertThat(on(INITIATOR, PENDING, new Received(accept())))
                    .isEqualTo(Transition.to(session(ACTIVE), new Acknowledge(), new AdoptAnswer(accept())));
        }

        @Test
        @Tag("J-5.1-3")
        @Tag("J-7.2.8-1")
        void whenWeAcceptThePeersOffer_thenItIsActive() {
            assertThat(on(RESPONDER, PENDING, new Accept(accept())))
                    .isEqualTo(Transition.to(session(ACTIVE), new Send(accept()), new StartTransport(Set.of(FIRST))));
        }

        @Test
        @Tag("J-10-1")
        void whenThePeerAcceptsItsOwnOffer_thenThatIsOutOfOrder() {
            assertThat(on(RESPONDER, PENDING, new Received(accept())))
                    .isEqualTo(Transition.to(session(PENDING), OUT_OF_ORDER));
        }

        @Test
        void whenWeAcceptOurOwnOffer_thenThatIsObsolete() {
            assertThat(on(INITIATOR, PENDING, new Accept(accept())))
                    .isEqualTo(Transition.to(session(PENDING), new Obsolete(new Accept(accept()))));
        }

        @Test
        void whenThePeerMistakesTheCreator_thenItsAnswerIsUnderstood() {
            JingleAction answer =
                    Samples.action(JingleAction.Type.SESSION_ACCEPT, new ContentKey(Creator.RESPONDER, FIRST.name()));
            assertThat(on(INITIATOR, PENDING, new Received(answer)).next()).isEqualTo(session(ACTIVE));
        }

        @Test
        void whenThePeerAcceptsNothingOfWhatWasOffered_thenTheSessionIsTerminated() {
            JingleAction answer = Samples.action(JingleAction.Type.SESSION_ACCEPT, UNKNOWN);
            Transition transition = on(INITIATOR, PENDING, new Received(answer));
            assertThat(transition.effects().get(0)).isEqualTo(new Acknowledge());
            assertThat(transition.effects().get(1))
                    .isInstanceOfSatisfying(
                            Send.class,
                            send -> assertThat(send.action().reason().condition())
                                    .isEqualTo(Condition.INCOMPATIBLE_PARAMETERS));
            assertThat(transition.next()).isEqualTo(session(ENDED));
        }

        @ParameterizedTest
        @EnumSource
        @Tag("J-7.2.8-1")
        void whenAContentIsLeftOutOfTheAnswer_thenItIsNotPartOfTheSession(Role role) {
            Negotiation offered = Negotiation.offering(List.of(full(FIRST), full(SECOND)));
            SessionEvent answer = role == INITIATOR ? new Received(accept()) : new Accept(accept());
            Transition transition = machine(role).on(offered, answer);
            assertThat(transition.next()).isEqualTo(session(ACTIVE));
            Party by = role == INITIATOR ? Party.PEER : Party.US;
            assertThat(transition.effects())
                    .endsWith(new Drop(Set.of(SECOND), new SessionEnd(Reason.of(Condition.DECLINE), by, null)));
        }

        @ParameterizedTest
        @EnumSource
        @Tag("J-5.1-2")
        void whenAContentIsBeingAdded_thenTheAnswerLeavesItWhereItIs(Role role) {
            ContentKey added = new ContentKey(role.asCreator(), "added");
            Negotiation now = session(PENDING).proposing(ContentState.Phase.ADDED, List.of(full(added)));
            SessionEvent answer = role == INITIATOR ? new Received(accept()) : new Accept(accept());
            Negotiation next = machine(role).on(now, answer).next();
            assertThat(next.state()).isEqualTo(ACTIVE);
            assertThat(next.content(FIRST).phase()).isEqualTo(ContentState.Phase.ACCEPTED);
            assertThat(next.content(added)).isEqualTo(now.content(added));
        }

        @Test
        void whenWeAcceptWhatIsNotOfferedAnyMore_thenTheRestIsAccepted() {
            SessionEvent wish = new Accept(
                    new JingleAction.SessionAccept(SID, null, List.of(full(FIRST), full(SECOND)), Details.NONE));
            assertThat(on(RESPONDER, PENDING, wish))
                    .isEqualTo(Transition.to(session(ACTIVE), new Send(accept()), new StartTransport(Set.of(FIRST))));
        }

        @Test
        void whenNothingOfWhatWeAcceptIsOffered_thenThatIsObsolete() {
            SessionEvent wish =
                    new Accept(new JingleAction.SessionAccept(SID, null, List.of(full(SECOND)), Details.NONE));
            assertThat(on(RESPONDER, PENDING, wish)).isEqualTo(Transition.to(session(PENDING), new Obsolete(wish)));
        }

        static Stream<Arguments> arrows() {
            return Stream.of(
                    arguments(
                            INITIATOR,
                            new Initiate(initiate()),
                            Transition.to(session(PENDING), new Send(initiate()), new AwaitAnswer())),
                    arguments(
                            RESPONDER,
                            new Offered(),
                            Transition.to(session(PENDING), new Acknowledge(), new AwaitAnswer(), new NotifyOffer())),
                    arguments(
                            INITIATOR,
                            new Expired(),
                            terminated(Reason.of(Condition.TIMEOUT, "the offer was not answered in time"))),
                    arguments(
                            RESPONDER,
                            new Expired(),
                            terminated(Reason.of(Condition.TIMEOUT, "the offer was not answered in time"))),
                    arguments(
                            INITIATOR,
                            new Unanswered(initiate()),
                            terminated(Reason.of(Condition.TIMEOUT, "no answer to session-initiate"))));
        }

        @ParameterizedTest
        @MethodSource("arrows")
        @Tag("J-7.4-19")
        void whenThatHappens_thenThatFollows(Role role, SessionEvent event, Transition expected) {
            assertThat(on(role, PENDING, event)).isEqualTo(expected);
        }

        @Test
        @Tag("J-6.3.2-6")
        void whenOurOfferIsRefused_thenItIsOverAndNothingIsSent() {
            Transition transition = on(INITIATOR, PENDING, new Refused(initiate(), forbidden()));
            assertThat(transition.next()).isEqualTo(session(ENDED));
            assertThat(transition.effects()).hasSize(2).noneMatch(Send.class::isInstance);
            assertThat(transition.effects().get(0)).isInstanceOf(End.class);
        }

        static Stream<SessionEvent> unlisted() {
            return Stream.of(
                    new Acknowledged(initiate()),
                    new Acknowledged(PING),
                    new Refused(RINGING, forbidden()),
                    new Unanswered(PING),
                    new Unsent(PING, new IllegalStateException("full")));
        }

        @ParameterizedTest
        @MethodSource("unlisted")
        void whenAnythingElseHappens_thenNothingFollows(SessionEvent event) {
            assertThat(on(INITIATOR, PENDING, event)).isEqualTo(Transition.to(session(PENDING)));
        }
    }

    @Nested
    class GivenActive {

        @ParameterizedTest
        @EnumSource
        @Tag("J-5.1-5")
        void whenThePeerAcceptsAgain_thenThatIsOutOfOrder(Role role) {
            assertThat(on(role, ACTIVE, new Received(accept())))
                    .isEqualTo(Transition.to(session(ACTIVE), OUT_OF_ORDER));
        }

        @Test
        void whenWeAcceptAgain_thenThatIsObsolete() {
            assertThat(on(RESPONDER, ACTIVE, new Accept(accept())))
                    .isEqualTo(Transition.to(session(ACTIVE), new Obsolete(new Accept(accept()))));
        }

        @Test
        void whenTheAnswerFits_thenTheTransportsAreStartedAndTheSessionIsEstablished() {
            ContentKey adding = new ContentKey(Creator.INITIATOR, "adding");
            Negotiation now = session(ACTIVE).proposing(ContentState.Phase.ADDING, List.of(full(adding)));
            assertThat(machine(INITIATOR).on(now, new AnswerAdopted()))
                    .isEqualTo(Transition.to(now, new StartTransport(Set.of(FIRST)), new Establish()));
        }

        @Test
        void whenOurAcceptanceIsAcknowledged_thenTheSessionIsEstablished() {
            assertThat(on(RESPONDER, ACTIVE, new Acknowledged(accept())))
                    .isEqualTo(Transition.to(session(ACTIVE), new Establish()));
        }

        @Test
        void whenOurAcceptanceIsRefused_thenItIsOverAndNothingIsSent() {
            Transition transition = on(RESPONDER, ACTIVE, new Refused(accept(), forbidden()));
            assertThat(transition.next()).isEqualTo(session(ENDED));
            assertThat(transition.effects()).noneMatch(Send.class::isInstance);
        }

        @Test
        @Tag("J-7.4-19")
        void whenOurAcceptanceIsNotAnswered_thenThePeerIsTold() {
            assertThat(on(RESPONDER, ACTIVE, new Unanswered(accept())))
                    .isEqualTo(terminated(Reason.of(Condition.TIMEOUT, "no answer to session-accept")));
        }

        static Stream<SessionEvent> unlisted() {
            return Stream.of(
                    new Expired(),
                    new Acknowledged(initiate()),
                    new Acknowledged(PING),
                    new Refused(initiate(), forbidden()),
                    new Refused(RINGING, forbidden()),
                    new Unanswered(initiate()),
                    new Unanswered(PING),
                    new Unsent(initiate(), new IllegalStateException("full")),
                    new Unsent(PING, new IllegalStateException("full")));
        }

        @ParameterizedTest
        @MethodSource("unlisted")
        void whenAnythingElseHappens_thenNothingFollows(SessionEvent event) {
            assertThat(on(RESPONDER, ACTIVE, event)).isEqualTo(Transition.to(session(ACTIVE)));
        }
    }

    @Nested
    class GivenALivingSession {

        static Stream<Arguments> living() {
            return Stream.of(PENDING, ACTIVE)
                    .flatMap(state -> Stream.of(Role.values()).map(role -> arguments(role, state)));
        }

        @ParameterizedTest
        @MethodSource("living")
        @Tag("J-5.1-5")
        @Tag("J-10-1")
        void whenItIsOfferedAgain_thenThatIsOutOfOrder(Role role, SessionState state) {
            assertThat(on(role, state, new Received(initiate())))
                    .isEqualTo(Transition.to(session(state), OUT_OF_ORDER));
        }

        /** Everything but what begins a session, about its one content. */
        @ParameterizedTest
        @MethodSource("living")
        @Tag("J-5-3")
        @Tag("J-5.1-2")
        @Tag("J-5.1-6")
        @Tag("J-6.4-1")
        @Tag("J-6.6-1")
        void whenItIsChanged_thenThatIsNotOutOfOrder(Role role, SessionState state) {
            ContentKey theirs = new ContentKey(Samples.peer(role), "another");
            for (JingleAction action : List.of(
                    Samples.action(JingleAction.Type.CONTENT_ADD, theirs),
                    Samples.action(JingleAction.Type.CONTENT_MODIFY, FIRST),
                    Samples.action(JingleAction.Type.CONTENT_REMOVE, FIRST),
                    Samples.action(JingleAction.Type.TRANSPORT_REPLACE, FIRST),
                    Samples.action(JingleAction.Type.TRANSPORT_INFO, FIRST),
                    Samples.action(JingleAction.Type.DESCRIPTION_INFO, FIRST),
                    Samples.action(JingleAction.Type.SECURITY_INFO, FIRST),
                    RINGING)) {
                assertThat(on(role, state, new Received(action)).effects().get(0))
                        .as("answer to %s", action)
                        .isNotInstanceOf(ReplyError.class);
            }
        }

        @ParameterizedTest
        @MethodSource("living")
        @Tag("J-6.8-6")
        void whenPinged_thenThatIsAllThatFollows(Role role, SessionState state) {
            assertThat(on(role, state, new Received(PING))).isEqualTo(Transition.to(session(state), new Acknowledge()));
        }

        @ParameterizedTest
        @MethodSource("living")
        @Tag("J-5.1-4")
        @Tag("J-6.7-13")
        void whenThePeerTerminates_thenItIsAcknowledgedAndOver(Role role, SessionState state) {
            assertThat(on(role, state, new Received(terminate(DECLINE))))
                    .isEqualTo(Transition.to(
                            session(ENDED), new Acknowledge(), endedBy(Party.PEER, DECLINE), new ReleaseTransport()));
        }

        @ParameterizedTest
        @MethodSource("living")
        @Tag("J-6.7-2")
        void whenThePeerTerminatesWithoutAReason_thenNothingWentWrong(Role role, SessionState state) {
            Received event = new Received(new JingleAction.SessionTerminate(SID, Details.NONE));
            assertThat(on(role, state, event).effects()).contains(endedBy(Party.PEER, Reason.of(Condition.SUCCESS)));
        }

        @ParameterizedTest
        @MethodSource("living")
        @Tag("J-5.1-4")
        @Tag("J-6.7-1")
        @Tag("J-6.7-14")
        void whenWeTerminate_thenItIsOverBeforeThePeerAnswers(Role role, SessionState state) {
            assertThat(on(role, state, new Terminate(DECLINE))).isEqualTo(terminated(DECLINE));
        }

        @ParameterizedTest
        @MethodSource("living")
        @Tag("J-7.2.5-4")
        void whenThePeerRemovesTheLastContent_thenWeTerminateWithItsReason(Role role, SessionState state) {
            JingleAction remove = Samples.action(JingleAction.Type.CONTENT_REMOVE, FIRST);
            assertThat(on(role, state, new Received(remove)))
                    .isEqualTo(Transition.to(
                            session(ENDED),
                            new Acknowledge(),
                            new Send(terminate(DECLINE)),
                            endedBy(Party.PEER, DECLINE),
                            new ReleaseTransport()));
        }

        @ParameterizedTest
        @MethodSource("living")
        void whenWeRemoveTheLastContent_thenWeTerminateInstead(Role role, SessionState state) {
            assertThat(on(role, state, new SessionEvent.Remove(FIRST, DECLINE))).isEqualTo(terminated(DECLINE));
        }

        @ParameterizedTest
        @MethodSource("living")
        @Tag("J-6.8-7")
        void whenThePeerDoesNotKnowTheSession_thenItIsOverAndNothingIsSent(Role role, SessionState state) {
            Transition transition = on(role, state, new Refused(PING, unknownSession()));
            assertThat(transition.next()).isEqualTo(session(ENDED));
            assertThat(transition.effects()).noneMatch(Send.class::isInstance);
        }

        @ParameterizedTest
        @MethodSource("living")
        void whenTheConnectionIsLost_thenItIsOverAndNothingIsSent(Role role, SessionState state) {
            Reason reason = Reason.of(Condition.CONNECTIVITY_ERROR);
            Throwable broken = new IllegalStateException("broken");
            assertThat(on(role, state, new ConnectionLost(broken)))
                    .isEqualTo(Transition.to(
                            session(ENDED),
                            new End(new SessionEnd(reason, Party.CONNECTION, broken)),
                            new ReleaseTransport()));
        }
    }

    @Nested
    class GivenEnded {

        @ParameterizedTest
        @EnumSource
        @Tag("J-6.7-15")
        @Tag("J-10-3")
        void whenAnythingIsReceived_thenTheSessionIsUnknown(Role role) {
            for (Received event : everythingReceived(FIRST)) {
                assertThat(on(role, ENDED, event))
                        .isEqualTo(Transition.to(session(ENDED), new ReplyError(JingleErrors.unknownSession())));
            }
        }

        @ParameterizedTest
        @EnumSource
        void whenAnythingElseHappens_thenItStaysOverAndWishesAreObsolete(Role role) {
            for (SessionEvent event : everything(role, FIRST)) {
                Transition transition = on(role, ENDED, event);
                assertThat(transition.next()).isEqualTo(session(ENDED));
                if (!(event instanceof Received)) {
                    assertThat(transition.effects()).isSubsetOf(new Obsolete(event));
                }
            }
        }

        @Test
        void whenAContentIsWanted_thenTheUserLearnsThatItIsTooLate() {
            Content added = full(new ContentKey(Creator.INITIATOR, "added"));
            SessionEvent wish = new SessionEvent.Add(List.of(added));
            assertThat(on(INITIATOR, ENDED, wish)).isEqualTo(Transition.to(session(ENDED), new Obsolete(wish)));
        }
    }
}
