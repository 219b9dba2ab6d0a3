package io.fluxmpp.jingle.state;

import io.fluxmpp.jingle.model.JingleAction;
import io.fluxmpp.stream.model.StanzaError;

/** What is to be done about an event. Effects are carried out in order. */
public sealed interface Effect {

    /** Answers the received action with an empty result. */
    record Acknowledge() implements Effect {}

    /** Answers the received action with an error. */
    record ReplyError(StanzaError error) implements Effect {}

    /**
     * Shows the informational action to the application or the transport, and answers it: with a result if it was understood,
     * with {@code unsupported-info} if not.
     */
    record Dispatch(JingleAction action) implements Effect {}

    /** Sends an action to the peer and waits for its answer. */
    record Send(JingleAction action) implements Effect {}

    /** Shows the peer's offer to our user. */
    record NotifyOffer() implements Effect {}

    /** Begins to wait for the answer to the offer, ours or the peer's. */
    record AwaitAnswer() implements Effect {}

    /** Checks the peer's answer against our offer. */
    record AdoptAnswer(JingleAction.SessionAccept answer) implements Effect {}

    /** Brings the transport up. */
    record StartTransport() implements Effect {}

    /** Hands the agreed session to our user. */
    record Establish() implements Effect {}

    /** Tells everybody on our side that the session is over. */
    record End(SessionEnd end) implements Effect {}

    /** Gives back what the transport holds. */
    record ReleaseTransport() implements Effect {}
}
