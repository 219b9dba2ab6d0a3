package io.fluxmpp.jingle.state;

import io.fluxmpp.jingle.model.JingleAction;
import io.fluxmpp.jingle.model.Reason;
import io.fluxmpp.stream.error.StanzaErrorException;

/** What can happen to a session. */
public sealed interface SessionEvent {

    /** The peer took an action; it waits for an answer. */
    record Received(JingleAction action) implements SessionEvent {}

    /** We offer the session. */
    record Initiate(JingleAction.SessionInitiate offer) implements SessionEvent {}

    /** The peer's offer has been found acceptable and can be shown. */
    record Offered() implements SessionEvent {}

    /** Our user accepts the peer's offer. */
    record Accept(JingleAction.SessionAccept answer) implements SessionEvent {}

    /** The peer's answer to our offer fits the offer. */
    record AnswerAdopted() implements SessionEvent {}

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

    /** The transport could not be brought up. */
    record TransportFailed(String why) implements SessionEvent {}

    /** Nothing can be sent or received any more. */
    record ConnectionLost(Throwable cause) implements SessionEvent {}
}
