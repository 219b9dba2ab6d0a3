package io.fluxmpp.jingle.state;

import io.fluxmpp.jingle.model.Content;
import io.fluxmpp.jingle.model.ContentKey;
import io.fluxmpp.jingle.model.JingleAction;
import io.fluxmpp.jingle.model.Reason;
import io.fluxmpp.jingle.model.Senders;
import io.fluxmpp.stream.error.StanzaErrorException;
import java.util.List;
import java.util.Set;

/** What can happen to a session. */
public sealed interface SessionEvent {

    /**
     * The peer took an action; it waits for an answer.
     *
     * @param rivals the contents of ours that the application takes for the same as what the peer wants to add: where both
     *     are added at once, only one of them is to be (XEP-0166 §7.2.16)
     */
    record Received(JingleAction action, Set<ContentKey> rivals) implements SessionEvent {
        public Received {
            rivals = Set.copyOf(rivals);
        }

        public Received(JingleAction action) {
            this(action, Set.of());
        }
    }

    /** We offer the session. */
    record Initiate(JingleAction.SessionInitiate offer) implements SessionEvent {}

    /** The peer's offer has been found acceptable and can be shown. */
    record Offered() implements SessionEvent {}

    /** Our user accepts contents of the peer's offer; the others are left out. */
    record Accept(JingleAction.SessionAccept answer) implements SessionEvent {}

    /** The peer's answer to our offer fits the offer. */
    record AnswerAdopted() implements SessionEvent {}

    /** Our user adds contents, of names that were not used before. */
    record Add(List<Content> contents) implements SessionEvent {
        public Add {
            contents = List.copyOf(contents);
        }
    }

    /** Our user accepts a content that the peer has added. */
    record AcceptAddition(Content answer) implements SessionEvent {}

    /** A content that the peer has added is not wanted, or nobody has decided about one in time. */
    record RejectAddition(ContentKey content, Reason reason) implements SessionEvent {}

    /** A content is to be over: our user wants that, its application does, or it has failed. */
    record Remove(ContentKey content, Reason reason) implements SessionEvent {}

    /** Our user wants another direction. */
    record Modify(ContentKey content, Senders senders) implements SessionEvent {}

    /** We propose another transport for a content. */
    record Replace(Content proposal) implements SessionEvent {}

    /** We have looked at another transport that the peer proposes. */
    record ReplacementAnswered(Content answer, boolean accepted) implements SessionEvent {}

    /** Our user, the application or a limit of ours ends the session. */
    record Terminate(Reason reason) implements SessionEvent {}

    /** The offer has waited too long for an answer. */
    record Expired() implements SessionEvent {}

    /** The peer acknowledged an action of ours. */
    record Acknowledged(JingleAction action) implements SessionEvent {}

    /** The peer answered an action of ours with an error. */
    record Refused(JingleAction action, StanzaErrorException error) implements SessionEvent {}

    /** The peer did not answer an action of ours. */
    record Unanswered(JingleAction action) implements SessionEvent {}

    /** An action of ours could not be sent, though the connection is there. */
    record Unsent(JingleAction action, Throwable cause) implements SessionEvent {}

    /** The transport of a content could not be brought up. */
    record TransportFailed(ContentKey content, String why) implements SessionEvent {}

    /** Nothing can be sent or received any more. */
    record ConnectionLost(Throwable cause) implements SessionEvent {}
}
