package io.fluxmpp.jingle.state;

import io.fluxmpp.jingle.model.Content;
import io.fluxmpp.jingle.model.ContentKey;
import io.fluxmpp.jingle.model.JingleAction;
import io.fluxmpp.jingle.model.Senders;
import io.fluxmpp.stream.model.StanzaError;
import java.util.List;
import java.util.Set;

/** What is to be done about an event. Effects are carried out in order. */
public sealed interface Effect {

    /** Answers the received action with an empty result. */
    record Acknowledge() implements Effect {}

    /** Answers the received action with an error. */
    record ReplyError(StanzaError error) implements Effect {}

    /**
     * Shows the informational action to the application, the transport or the security precondition, and answers it: with a
     * result if it was understood, with {@code unsupported-info} if not.
     */
    record Dispatch(JingleAction action) implements Effect {}

    /** Sends an action to the peer and waits for its answer. */
    record Send(JingleAction action) implements Effect {}

    /** Shows the peer's offer to our user. */
    record NotifyOffer() implements Effect {}

    /** Begins to wait for the answer to the offer, ours or the peer's. */
    record AwaitAnswer() implements Effect {}

    /** Checks the peer's answer against our offer, content by content. */
    record AdoptAnswer(JingleAction.SessionAccept answer) implements Effect {}

    /** Begins to wait for the answer to contents that we have added. */
    record AwaitAddition(Set<ContentKey> contents) implements Effect {}

    /** Looks at contents that the peer adds, and shows those to our user that can be accepted. */
    record ReviewAddition(List<Content> contents) implements Effect {}

    /** Checks the peer's answer against the content that we have added, and brings its transport up. */
    record AdoptAddition(Content answer) implements Effect {}

    /** Brings the transports up. */
    record StartTransport(Set<ContentKey> contents) implements Effect {}

    /** Hands the agreed session to our user. */
    record Establish() implements Effect {}

    /** Tells the application and our user that the direction has changed, by whom. */
    record NotifySenders(ContentKey content, Senders senders, SessionEnd.Party by) implements Effect {}

    /** Finds another transport for a content whose own has failed, or gives the content up. */
    record FallBack(ContentKey content, String why) implements Effect {}

    /** Looks at another transport that the peer proposes for a content; {@link SessionEvent.ReplacementAnswered} tells. */
    record ReviewReplacement(Content proposal) implements Effect {}

    /** Gives the old transport up for the one that the peer has proposed and we have accepted, and brings that up. */
    record SwitchTransport(ContentKey content) implements Effect {}

    /** Checks the peer's answer to the transport that we have proposed, gives the old one up for it and brings it up. */
    record AdoptReplacement(Content answer) implements Effect {}

    /** Forgets the transport that we have proposed: the old one remains in force (XEP-0166 §7.2.14). */
    record DropReplacement(ContentKey content) implements Effect {}

    /** Tells our user that what it wanted does not fit the state any more, so that nothing was done. */
    record Obsolete(SessionEvent wish) implements Effect {}

    /** Contents are over while the session goes on: tells everybody on our side, and gives back what they hold. */
    record Drop(Set<ContentKey> contents, SessionEnd end) implements Effect {}

    /** Tells everybody on our side that the session is over. */
    record End(SessionEnd end) implements Effect {}

    /** Gives back what the transports hold. */
    record ReleaseTransport() implements Effect {}
}
