package io.fluxmpp.jingle.state;

import static io.fluxmpp.jingle.state.ContentState.Phase.ACCEPTED;
import static io.fluxmpp.jingle.state.ContentState.Phase.ADDED;
import static io.fluxmpp.jingle.state.ContentState.Phase.ADDING;
import static io.fluxmpp.jingle.state.Role.INITIATOR;
import static io.fluxmpp.jingle.state.Role.RESPONDER;
import static io.fluxmpp.jingle.state.Samples.DECLINE;
import static io.fluxmpp.jingle.state.Samples.FIRST;
import static io.fluxmpp.jingle.state.Samples.SID;
import static io.fluxmpp.jingle.state.Samples.forbidden;
import static io.fluxmpp.jingle.state.Samples.full;
import static io.fluxmpp.jingle.state.Samples.in;
import static io.fluxmpp.jingle.state.Samples.machine;
import static io.fluxmpp.jingle.state.Samples.peer;
import static io.fluxmpp.jingle.state.SessionState.ACTIVE;
import static io.fluxmpp.jingle.state.SessionState.ENDED;
import static io.fluxmpp.jingle.state.SessionState.PENDING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.fluxmpp.jingle.model.Content;
import io.fluxmpp.jingle.model.ContentKey;
import io.fluxmpp.jingle.model.JingleAction;
import io.fluxmpp.jingle.model.JingleAction.Details;
import io.fluxmpp.jingle.model.JingleErrors;
import io.fluxmpp.jingle.model.Reason;
import io.fluxmpp.jingle.model.Reason.Condition;
import io.fluxmpp.jingle.model.Senders;
import io.fluxmpp.jingle.state.ContentState.Replacement;
import io.fluxmpp.jingle.state.Effect.Acknowledge;
import io.fluxmpp.jingle.state.Effect.AdoptAddition;
import io.fluxmpp.jingle.state.Effect.AdoptReplacement;
import io.fluxmpp.jingle.state.Effect.AwaitAddition;
import io.fluxmpp.jingle.state.Effect.Drop;
import io.fluxmpp.jingle.state.Effect.DropReplacement;
import io.fluxmpp.jingle.state.Effect.FallBack;
import io.fluxmpp.jingle.state.Effect.NotifySenders;
import io.fluxmpp.jingle.state.Effect.Obsolete;
import io.fluxmpp.jingle.state.Effect.ReplyError;
import io.fluxmpp.jingle.state.Effect.ReviewAddition;
import io.fluxmpp.jingle.state.Effect.ReviewReplacement;
import io.fluxmpp.jingle.state.Effect.Send;
import io.fluxmpp.jingle.state.Effect.StartTransport;
import io.fluxmpp.jingle.state.Effect.SwitchTransport;
import io.fluxmpp.jingle.state.SessionEnd.Party;
import io.fluxmpp.jingle.state.SessionEvent.Acknowledged;
import io.fluxmpp.jingle.state.SessionEvent.Received;
import io.fluxmpp.jingle.state.SessionEvent.Refused;
import io.fluxmpp.jingle.state.SessionEvent.Unanswered;
import io.fluxmpp.stream.error.StanzaErrorException;
import io.fluxmpp.stream.model.StanzaError;
import io.fluxmpp.stream.xml.XmlElement;
import java.util.ArrayList;
import java.util.HashMap;
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

/** What happens to one of the contents of an active session. The first of them is accepted, and stays. */
class ContentRulesTest {

    private static final XmlElement OTHER = XmlElement.of("urn:other", "transport");
    private static final ReplyError OUT_OF_ORDER = new ReplyError(JingleErrors.outOfOrder());
    private static final ReplyError TIE_BREAK = new ReplyError(JingleErrors.tieBreak());

    private static StanzaErrorException lost() {
        return new StanzaErrorException(JingleErrors.tieBreak());
    }

    private static ContentKey ours(Role role) {
        return new ContentKey(role.asCreator(), "it");
    }

    private static ContentKey theirs(Role role) {
        return new ContentKey(peer(role), "it");
    }

    private static Negotiation active() {
        return Samples.with(ACTIVE, FIRST, in(ACCEPTED));
    }

    private static Negotiation active(ContentKey key, ContentState state) {
        Map<ContentKey, ContentState> both = new HashMap<>(active().contents());
        both.put(key, state);
        return new Negotiation(ACTIVE, both);
    }

    private static Received received(JingleAction.Type type, ContentKey key) {
        return new Received(Samples.action(type, key));
    }

    private static SessionEnd rejectedBy(Party party) {
        return new SessionEnd(DECLINE, party, null);
    }

    private static Content other(ContentKey key) {
        return Content.of(key).withTransport(OTHER);
    }

    private static JingleAction modify(ContentKey key, Senders senders) {
        return new JingleAction.ContentModify(SID, List.of(Content.of(key).withSenders(senders)), Details.NONE);
    }

    private static ContentState replacing(Replacement whose) {
        return whose == Replacement.OURS
                ? in(ACCEPTED).proposing(OTHER)
                : in(ACCEPTED).withReplacement(whose);
    }

    @Nested
    class GivenAContentToAdd {

        @ParameterizedTest
        @EnumSource
        @Tag("J-7.2.2-1")
        void whenWeAddIt_thenOnlyItIsSentAndItsAnswerAwaited(Role role) {
            Content added = full(ours(role));
            assertThat(machine(role).on(active(), new SessionEvent.Add(List.of(added))))
                    .isEqualTo(Transition.to(
                            active(ours(role), in(ADDING)),
                            new Send(new JingleAction.ContentAdd(SID, List.of(added), Details.NONE)),
                            new AwaitAddition(Set.of(ours(role)))));
        }

        @ParameterizedTest
        @EnumSource
        @Tag("J-7.2.2-2")
        void whenThePeerAddsIt_thenItIsAcknowledgedAndReviewed(Role role) {
            assertThat(machine(role).on(active(), received(JingleAction.Type.CONTENT_ADD, theirs(role))))
                    .isEqualTo(Transition.to(
                            active(theirs(role), in(ADDED)),
                            new Acknowledge(),
                            new ReviewAddition(List.of(full(theirs(role))))));
        }

        @ParameterizedTest
        @EnumSource
        @Tag("J-7.3-3")
        void whenOneOfThatNameIsOfTheOtherCreator_thenBothAreThere(Role role) {
            Negotiation now = active(ours(role), in(ADDED));
            Negotiation next = machine(role)
                    .on(now, received(JingleAction.Type.CONTENT_ADD, theirs(role)))
                    .next();
            assertThat(next.contents()).containsKeys(FIRST, ours(role), theirs(role));
        }

        @ParameterizedTest
        @EnumSource
        void whenThePeerAddsItAgainOrInOurName_thenThatIsOutOfOrder(Role role) {
            Negotiation now = active(theirs(role), in(ADDED));
            assertThat(machine(role).on(now, received(JingleAction.Type.CONTENT_ADD, theirs(role))))
                    .isEqualTo(Transition.to(now, OUT_OF_ORDER));
            assertThat(machine(role).on(now, received(JingleAction.Type.CONTENT_ADD, ours(role))))
                    .isEqualTo(Transition.to(now, OUT_OF_ORDER));
        }

        @ParameterizedTest
        @EnumSource
        void whenThereIsNoRoom_thenThatIsRefused(Role role) {
            SessionMachine small = new SessionMachine(role, SID, 1);
            assertThat(small.on(active(), received(JingleAction.Type.CONTENT_ADD, theirs(role))))
                    .isEqualTo(Transition.to(
                            active(), new ReplyError(StanzaError.of(StanzaError.Condition.RESOURCE_CONSTRAINT))));
            SessionEvent wish = new SessionEvent.Add(List.of(full(ours(role))));
            assertThat(small.on(active(), wish)).isEqualTo(Transition.to(active(), new Obsolete(wish)));
        }

        @ParameterizedTest
        @EnumSource
        void whenWeHaveHadOneOfThatName_thenThatIsObsolete(Role role) {
            Negotiation now = active(ours(role), in(ACCEPTED));
            SessionEvent wish = new SessionEvent.Add(List.of(full(ours(role))));
            assertThat(machine(role).on(now, wish)).isEqualTo(Transition.to(now, new Obsolete(wish)));
        }

        @Test
        @Tag("J-7.2.16-6")
        @Tag("J-7.2.16-7")
        @Tag("J-7.2.16-8")
        @Tag("J-10-2")
        void whenBothAddTheSame_thenTheInitiatorRefusesTheOthers() {
            Negotiation now = active(ours(INITIATOR), in(ADDING));
            JingleAction add = Samples.action(JingleAction.Type.CONTENT_ADD, theirs(INITIATOR));
            assertThat(machine(INITIATOR).on(now, new Received(add, Set.of(ours(INITIATOR)))))
                    .isEqualTo(Transition.to(now, TIE_BREAK));
        }

        @Test
        @Tag("J-7.2.16-9")
        void whenBothAddTheSame_thenTheResponderTakesTheOthersAndDropsItsOwnWhenItIsRefused() {
            JingleAction add = Samples.action(JingleAction.Type.CONTENT_ADD, theirs(RESPONDER));
            Transition taken = machine(RESPONDER)
                    .on(active(ours(RESPONDER), in(ADDING)), new Received(add, Set.of(ours(RESPONDER))));
            assertThat(taken.effects())
                    .containsExactly(new Acknowledge(), new ReviewAddition(List.of(full(theirs(RESPONDER)))));
            JingleAction own = Samples.action(JingleAction.Type.CONTENT_ADD, ours(RESPONDER));
            Transition dropped = machine(RESPONDER).on(taken.next(), new Refused(own, lost()));
            assertThat(dropped.next()).isEqualTo(active(theirs(RESPONDER), in(ADDED)));
            assertThat(dropped.effects()).hasOnlyElementsOfType(Drop.class);
        }

        @Test
        void whenOursWasAcknowledgedBefore_thenThePeersIsNoTie() {
            Negotiation now = active(ours(INITIATOR), in(ADDED));
            JingleAction add = Samples.action(JingleAction.Type.CONTENT_ADD, theirs(INITIATOR));
            assertThat(machine(INITIATOR)
                            .on(now, new Received(add, Set.of(ours(INITIATOR))))
                            .effects())
                    .contains(new Acknowledge());
        }
    }

    @Nested
    class GivenAContentThatWeAdd {

        static Stream<Arguments> adding() {
            return Stream.of(Role.values())
                    .flatMap(role -> Stream.of(ADDING, ADDED).map(phase -> arguments(role, phase)));
        }

        @ParameterizedTest
        @EnumSource
        void whenItIsAcknowledged_thenItIsAdded(Role role) {
            JingleAction add = Samples.action(JingleAction.Type.CONTENT_ADD, ours(role));
            assertThat(machine(role).on(active(ours(role), in(ADDING)), new Acknowledged(add)))
                    .isEqualTo(Transition.to(active(ours(role), in(ADDED))));
        }

        @ParameterizedTest
        @MethodSource("adding")
        void whenThePeerAcceptsIt_thenItIsAccepted(Role role, ContentState.Phase phase) {
            Negotiation now = active(ours(role), in(phase));
            assertThat(machine(role).on(now, received(JingleAction.Type.CONTENT_ACCEPT, ours(role))))
                    .isEqualTo(Transition.to(
                            active(ours(role), in(ACCEPTED)), new Acknowledge(), new AdoptAddition(full(ours(role)))));
        }

        @ParameterizedTest
        @MethodSource("adding")
        @Tag("J-7.2.4-2")
        void whenThePeerRejectsIt_thenItIsGone(Role role, ContentState.Phase phase) {
            Negotiation now = active(ours(role), in(phase));
            assertThat(machine(role).on(now, received(JingleAction.Type.CONTENT_REJECT, ours(role))))
                    .isEqualTo(Transition.to(
                            active(), new Acknowledge(), new Drop(Set.of(ours(role)), rejectedBy(Party.PEER))));
            Negotiation alone = Samples.with(ACTIVE, ours(role), in(phase));
            Transition last = machine(role).on(alone, received(JingleAction.Type.CONTENT_REJECT, ours(role)));
            assertThat(last.next().state()).isEqualTo(ENDED);
            assertThat(last.effects()).startsWith(new Acknowledge(), new Send(Samples.terminate(DECLINE)));
        }

        @ParameterizedTest
        @MethodSource("adding")
        void whenThePeerRefusesIt_thenItIsGoneAndNothingIsSent(Role role, ContentState.Phase phase) {
            JingleAction add = Samples.action(JingleAction.Type.CONTENT_ADD, ours(role));
            Transition transition = machine(role).on(active(ours(role), in(phase)), new Refused(add, forbidden()));
            assertThat(transition.next()).isEqualTo(active());
            assertThat(transition.effects()).hasSize(1).hasOnlyElementsOfType(Drop.class);
        }

        @ParameterizedTest
        @MethodSource("adding")
        @Tag("J-7.2.5-1")
        void whenWeTakeItBack_thenOnlyItIsRemoved(Role role, ContentState.Phase phase) {
            assertThat(machine(role).on(active(ours(role), in(phase)), new SessionEvent.Remove(ours(role), DECLINE)))
                    .isEqualTo(Transition.to(
                            active(),
                            new Send(new JingleAction.ContentRemove(
                                    SID, List.of(Content.of(ours(role))), Details.of(DECLINE))),
                            new Drop(Set.of(ours(role)), rejectedBy(Party.US))));
        }

        @ParameterizedTest
        @EnumSource
        void whenOneOfTwoAnswersDoesNotFit_thenAllOfItIsOutOfOrder(Role role) {
            Negotiation now = active(ours(role), in(ADDED));
            JingleAction both =
                    new JingleAction.ContentAccept(SID, List.of(full(ours(role)), full(FIRST)), Details.NONE);
            assertThat(machine(role).on(now, new Received(both))).isEqualTo(Transition.to(now, OUT_OF_ORDER));
        }
    }

    @Nested
    class GivenAContentThatThePeerAdds {

        @ParameterizedTest
        @EnumSource
        void whenWeAcceptIt_thenItsTransportIsStartedWhenThePeerHasLearntThat(Role role) {
            Content answer = full(theirs(role));
            JingleAction accept = new JingleAction.ContentAccept(SID, List.of(answer), Details.NONE);
            Negotiation accepted = active(theirs(role), in(ACCEPTED));
            assertThat(machine(role).on(active(theirs(role), in(ADDED)), new SessionEvent.AcceptAddition(answer)))
                    .isEqualTo(Transition.to(accepted, new Send(accept)));
            assertThat(machine(role).on(accepted, new Acknowledged(accept)))
                    .isEqualTo(Transition.to(accepted, new StartTransport(Set.of(theirs(role)))));
        }

        @ParameterizedTest
        @EnumSource
        @Tag("J-7.2.2-3")
        void whenWeRejectOrRemoveIt_thenItIsRejected(Role role) {
            Transition rejected = Transition.to(
                    active(),
                    new Send(new JingleAction.ContentReject(
                            SID, List.of(Content.of(theirs(role))), Details.of(DECLINE))),
                    new Drop(Set.of(theirs(role)), rejectedBy(Party.US)));
            Negotiation now = active(theirs(role), in(ADDED));
            assertThat(machine(role).on(now, new SessionEvent.RejectAddition(theirs(role), DECLINE)))
                    .isEqualTo(rejected);
            assertThat(machine(role).on(now, new SessionEvent.Remove(theirs(role), DECLINE)))
                    .isEqualTo(rejected);
        }

        @ParameterizedTest
        @EnumSource
        @Tag("J-7.2.2-3")
        void whenItIsAnswered_thenThereIsNoSecondAnswer(Role role) {
            Negotiation now = active(theirs(role), in(ACCEPTED));
            for (SessionEvent wish : List.of(
                    new SessionEvent.AcceptAddition(full(theirs(role))),
                    new SessionEvent.RejectAddition(theirs(role), DECLINE))) {
                assertThat(machine(role).on(now, wish)).isEqualTo(Transition.to(now, new Obsolete(wish)));
            }
        }

        @ParameterizedTest
        @EnumSource
        void whenOurAcceptanceIsRefused_thenItIsGone(Role role) {
            JingleAction accept = Samples.action(JingleAction.Type.CONTENT_ACCEPT, theirs(role));
            Transition transition =
                    machine(role).on(active(theirs(role), in(ACCEPTED)), new Refused(accept, forbidden()));
            assertThat(transition.next()).isEqualTo(active());
            assertThat(transition.effects()).hasSize(1).hasOnlyElementsOfType(Drop.class);
        }
    }

    @Nested
    class GivenUnsolicitedAnswers {

        static Stream<Arguments> answers() {
            List<Arguments> rows = new ArrayList<>();
            for (Role role : Role.values()) {
                for (JingleAction.Type type : List.of(
                        JingleAction.Type.CONTENT_ACCEPT,
                        JingleAction.Type.CONTENT_REJECT,
                        JingleAction.Type.TRANSPORT_ACCEPT,
                        JingleAction.Type.TRANSPORT_REJECT)) {
                    rows.add(arguments(role, type, ours(role), in(ACCEPTED)));
                    rows.add(arguments(role, type, theirs(role), in(ADDED)));
                    rows.add(arguments(role, type, theirs(role), replacing(Replacement.THEIRS)));
                }
            }
            return rows.stream();
        }

        @ParameterizedTest
        @MethodSource("answers")
        @Tag("J-7.2.1-1")
        @Tag("J-7.2.4-1")
        @Tag("J-7.2.12-1")
        @Tag("J-7.2.14-1")
        void whenNothingWasAsked_thenTheyAreOutOfOrder(
                Role role, JingleAction.Type type, ContentKey key, ContentState state) {
            for (Negotiation now : List.of(active(), active(key, state))) {
                assertThat(machine(role).on(now, received(type, key))).isEqualTo(Transition.to(now, OUT_OF_ORDER));
            }
        }

        @ParameterizedTest
        @EnumSource(names = {"CONTENT_MODIFY", "TRANSPORT_REPLACE"})
        void whenAContentIsChangedThatIsNotThere_thenThatIsOutOfOrder(JingleAction.Type type) {
            assertThat(machine(INITIATOR).on(active(), received(type, theirs(INITIATOR))))
                    .isEqualTo(Transition.to(active(), OUT_OF_ORDER));
        }
    }

    @Nested
    class GivenADirection {

        @ParameterizedTest
        @EnumSource
        @Tag("J-7.2.3-1")
        void whenWeChangeIt_thenItCountsOnceItIsAcknowledged(Role role) {
            Transition asked = machine(role).on(active(), new SessionEvent.Modify(FIRST, Senders.NONE));
            assertThat(asked)
                    .isEqualTo(Transition.to(
                            Samples.with(ACTIVE, FIRST, in(ACCEPTED).asking(Senders.NONE)),
                            new Send(modify(FIRST, Senders.NONE))));
            assertThat(asked.next().content(FIRST).senders()).isEqualTo(Senders.INITIATOR);
            assertThat(machine(role).on(asked.next(), new Acknowledged(modify(FIRST, Senders.NONE))))
                    .isEqualTo(Transition.to(
                            Samples.with(ACTIVE, FIRST, in(ACCEPTED).told(Senders.NONE)),
                            new NotifySenders(FIRST, Senders.NONE, Party.US)));
        }

        @ParameterizedTest
        @EnumSource
        void whenOurChangeIsRefused_thenItStays(Role role) {
            Negotiation asking = Samples.with(ACTIVE, FIRST, in(ACCEPTED).asking(Senders.NONE));
            assertThat(machine(role).on(asking, new Refused(modify(FIRST, Senders.NONE), forbidden())))
                    .isEqualTo(Transition.to(active()));
        }

        @ParameterizedTest
        @EnumSource
        void whenWeChangeItTwice_thenTheSecondIsObsolete(Role role) {
            Negotiation asking = Samples.with(ACTIVE, FIRST, in(ACCEPTED).asking(Senders.NONE));
            SessionEvent wish = new SessionEvent.Modify(FIRST, Senders.BOTH);
            assertThat(machine(role).on(asking, wish)).isEqualTo(Transition.to(asking, new Obsolete(wish)));
        }

        @ParameterizedTest
        @EnumSource
        @Tag("J-7.2.3-3")
        void whenThePeerChangesIt_thenThatIsAcknowledgedAndNothingIsSent(Role role) {
            assertThat(machine(role).on(active(), new Received(modify(FIRST, Senders.NONE))))
                    .isEqualTo(Transition.to(
                            Samples.with(ACTIVE, FIRST, in(ACCEPTED).told(Senders.NONE)),
                            new Acknowledge(),
                            new NotifySenders(FIRST, Senders.NONE, Party.PEER)));
        }

        @Test
        @Tag("J-7.2.16-6")
        @Tag("J-7.2.16-7")
        @Tag("J-7.2.16-8")
        void whenBothChangeIt_thenTheInitiatorRefusesTheOthers() {
            Negotiation asking = Samples.with(ACTIVE, FIRST, in(ACCEPTED).asking(Senders.NONE));
            assertThat(machine(INITIATOR).on(asking, new Received(modify(FIRST, Senders.BOTH))))
                    .isEqualTo(Transition.to(asking, TIE_BREAK));
        }

        @Test
        @Tag("J-7.2.16-9")
        void whenBothChangeIt_thenTheResponderTakesTheInitiators() {
            Negotiation asking = Samples.with(ACTIVE, FIRST, in(ACCEPTED).asking(Senders.NONE));
            Transition taken = machine(RESPONDER).on(asking, new Received(modify(FIRST, Senders.BOTH)));
            assertThat(taken.effects())
                    .containsExactly(new Acknowledge(), new NotifySenders(FIRST, Senders.BOTH, Party.PEER));
            Negotiation both = Samples.with(ACTIVE, FIRST, in(ACCEPTED).told(Senders.BOTH));
            JingleAction own = modify(FIRST, Senders.NONE);
            assertThat(machine(RESPONDER).on(taken.next(), new Refused(own, lost())))
                    .isEqualTo(Transition.to(both));
            // An initiator that does not mind ties and acknowledges ours has told its own direction nevertheless.
            assertThat(machine(RESPONDER).on(taken.next(), new Acknowledged(own)))
                    .isEqualTo(Transition.to(both, new NotifySenders(FIRST, Senders.BOTH, Party.US)));
        }
    }

    @Nested
    class GivenAContentToRemove {

        @ParameterizedTest
        @EnumSource
        @Tag("J-7.2.5-2")
        void whenThePeerRemovesIt_thenThatIsAcknowledgedAndNothingIsSent(Role role) {
            for (ContentKey key : List.of(ours(role), theirs(role))) {
                assertThat(machine(role).on(active(key, in(ACCEPTED)), received(JingleAction.Type.CONTENT_REMOVE, key)))
                        .isEqualTo(Transition.to(
                                active(), new Acknowledge(), new Drop(Set.of(key), rejectedBy(Party.PEER))));
            }
        }

        @ParameterizedTest
        @EnumSource
        void whenBothRemoveIt_thenThatIsNoError(Role role) {
            assertThat(machine(role).on(active(), received(JingleAction.Type.CONTENT_REMOVE, ours(role))))
                    .isEqualTo(Transition.to(active(), new Acknowledge()));
        }

        @ParameterizedTest
        @EnumSource
        void whenItIsTheLastOfTheOffer_thenWhatIsBeingAddedDoesNotKeepTheSession(Role role) {
            Negotiation now = Negotiation.offering(List.of(full(FIRST))).proposing(ADDED, List.of(full(ours(role))));
            assertThat(now.state()).isEqualTo(PENDING);
            Transition transition = machine(role).on(now, new SessionEvent.Remove(FIRST, DECLINE));
            assertThat(transition.next().state()).isEqualTo(ENDED);
            assertThat(transition.effects()).startsWith(new Send(Samples.terminate(DECLINE)));
        }
    }

    @Nested
    class GivenATransportToReplace {

        @ParameterizedTest
        @EnumSource
        void whenWeProposeAnother_thenItIsSentAndTheOldOneIsInForce(Role role) {
            assertThat(machine(role).on(active(), new SessionEvent.Replace(other(FIRST))))
                    .isEqualTo(Transition.to(
                            Samples.with(ACTIVE, FIRST, replacing(Replacement.OURS)),
                            new Send(new JingleAction.TransportReplace(SID, List.of(other(FIRST)), Details.NONE))));
        }

        @ParameterizedTest
        @EnumSource
        void whenOneIsProposedAlready_thenAnotherIsObsolete(Role role) {
            for (Replacement whose : List.of(Replacement.OURS, Replacement.THEIRS)) {
                Negotiation now = Samples.with(ACTIVE, FIRST, replacing(whose));
                SessionEvent wish = new SessionEvent.Replace(other(FIRST));
                assertThat(machine(role).on(now, wish)).isEqualTo(Transition.to(now, new Obsolete(wish)));
            }
        }

        @ParameterizedTest
        @EnumSource
        void whenThePeerAcceptsOurs_thenItIsAdopted(Role role) {
            Negotiation now = Samples.with(ACTIVE, FIRST, replacing(Replacement.OURS));
            JingleAction accept = new JingleAction.TransportAccept(SID, List.of(other(FIRST)), Details.NONE);
            assertThat(machine(role).on(now, new Received(accept)))
                    .isEqualTo(Transition.to(active(), new Acknowledge(), new AdoptReplacement(other(FIRST))));
        }

        @ParameterizedTest
        @EnumSource
        @Tag("J-7.2.15-2")
        void whenThePeerRejectsOrRefusesOurs_thenTheOldOneRemainsInForce(Role role) {
            Negotiation now = Samples.with(ACTIVE, FIRST, replacing(Replacement.OURS));
            JingleAction reject = new JingleAction.TransportReject(SID, List.of(other(FIRST)), Details.NONE);
            assertThat(machine(role).on(now, new Received(reject)))
                    .isEqualTo(Transition.to(active(), new Acknowledge(), new DropReplacement(FIRST)));
            JingleAction replace = new JingleAction.TransportReplace(SID, List.of(other(FIRST)), Details.NONE);
            assertThat(machine(role).on(now, new Refused(replace, forbidden())))
                    .isEqualTo(Transition.to(active(), new DropReplacement(FIRST)));
        }

        @ParameterizedTest
        @EnumSource
        void whenThePeerProposesAnother_thenItIsAcknowledgedAndReviewed(Role role) {
            JingleAction replace = new JingleAction.TransportReplace(SID, List.of(other(FIRST)), Details.NONE);
            assertThat(machine(role).on(active(), new Received(replace)))
                    .isEqualTo(Transition.to(
                            Samples.with(ACTIVE, FIRST, replacing(Replacement.THEIRS)),
                            new Acknowledge(),
                            new ReviewReplacement(other(FIRST))));
        }

        @ParameterizedTest
        @EnumSource
        @Tag("J-7.2.15-1")
        @Tag("J-7.2.15-2")
        void whenWeHaveReviewedThePeers_thenThatIsTheAnswerAndTheOnlyOne(Role role) {
            Negotiation now = Samples.with(ACTIVE, FIRST, replacing(Replacement.THEIRS));
            List<Content> answer = List.of(other(FIRST));
            JingleAction accept = new JingleAction.TransportAccept(SID, answer, Details.NONE);
            assertThat(machine(role).on(now, new SessionEvent.ReplacementAnswered(other(FIRST), true)))
                    .isEqualTo(Transition.to(now, new Send(accept)));
            assertThat(machine(role).on(now, new Acknowledged(accept)))
                    .isEqualTo(Transition.to(active(), new SwitchTransport(FIRST)));
            assertThat(machine(role).on(now, new SessionEvent.ReplacementAnswered(other(FIRST), false)))
                    .isEqualTo(Transition.to(
                            active(),
                            new Send(new JingleAction.TransportReject(SID, answer, Details.NONE)),
                            new DropReplacement(FIRST)));
            assertThat(machine(role).on(active(), new SessionEvent.ReplacementAnswered(other(FIRST), true)))
                    .isEqualTo(Transition.to(active(), new DropReplacement(FIRST)));
        }

        @Test
        @Tag("J-7.2.16-6")
        @Tag("J-7.2.16-7")
        @Tag("J-7.2.16-8")
        void whenBothProposeAnother_thenTheInitiatorRefusesTheOthers() {
            Negotiation now = Samples.with(ACTIVE, FIRST, replacing(Replacement.OURS));
            assertThat(machine(INITIATOR).on(now, received(JingleAction.Type.TRANSPORT_REPLACE, FIRST)))
                    .isEqualTo(Transition.to(now, TIE_BREAK));
        }

        @Test
        @Tag("J-7.2.16-9")
        void whenBothProposeAnother_thenTheResponderTakesTheInitiators() {
            Negotiation now = Samples.with(ACTIVE, FIRST, replacing(Replacement.OURS));
            Transition taken = machine(RESPONDER).on(now, received(JingleAction.Type.TRANSPORT_REPLACE, FIRST));
            Negotiation theirs = Samples.with(ACTIVE, FIRST, replacing(Replacement.THEIRS));
            assertThat(taken)
                    .isEqualTo(Transition.to(
                            theirs, new Acknowledge(), new DropReplacement(FIRST), new ReviewReplacement(full(FIRST))));
            JingleAction own = new JingleAction.TransportReplace(SID, List.of(other(FIRST)), Details.NONE);
            assertThat(machine(RESPONDER).on(taken.next(), new Refused(own, lost())))
                    .isEqualTo(Transition.to(theirs));
        }

        @ParameterizedTest
        @EnumSource
        void whenTheTransportFails_thenAnotherIsLookedForUnlessOneIsOnItsWay(Role role) {
            SessionEvent failed = new SessionEvent.TransportFailed(FIRST, "no route");
            assertThat(machine(role).on(active(), failed))
                    .isEqualTo(Transition.to(active(), new FallBack(FIRST, "no route")));
            for (Replacement whose : List.of(Replacement.OURS, Replacement.THEIRS)) {
                Negotiation now = Samples.with(ACTIVE, FIRST, replacing(whose));
                assertThat(machine(role).on(now, failed)).isEqualTo(Transition.to(now));
            }
        }

        @ParameterizedTest
        @EnumSource
        void whenThePeerRefusesOurAcceptance_thenTheOldOneRemainsInForce(Role role) {
            JingleAction accept = Samples.action(JingleAction.Type.TRANSPORT_ACCEPT, FIRST);
            Negotiation now = Samples.with(ACTIVE, FIRST, replacing(Replacement.THEIRS));
            assertThat(machine(role).on(now, new Refused(accept, forbidden())))
                    .isEqualTo(Transition.to(active(), new DropReplacement(FIRST)));
        }
    }

    @Nested
    class GivenAnUnansweredAction {

        @ParameterizedTest
        @EnumSource(
                names = {
                    "CONTENT_ADD",
                    "CONTENT_ACCEPT",
                    "CONTENT_MODIFY",
                    "CONTENT_REJECT",
                    "CONTENT_REMOVE",
                    "TRANSPORT_REPLACE",
                    "TRANSPORT_ACCEPT",
                    "TRANSPORT_REJECT"
                })
        @Tag("J-7.4-19")
        void whenThePartiesMayNotKnowTheSame_thenTheSessionTimesOut(JingleAction.Type type) {
            JingleAction action = Samples.action(type, ours(INITIATOR));
            Reason reason = Reason.of(Condition.TIMEOUT, "no answer to " + type.wireName());
            assertThat(machine(INITIATOR)
                            .on(active(ours(INITIATOR), in(ACCEPTED)), new Unanswered(action))
                            .effects())
                    .startsWith(new Send(Samples.terminate(reason)));
        }
    }
}
