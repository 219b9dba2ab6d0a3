package io.fluxmpp.jingle.state;

import static io.fluxmpp.jingle.state.ContentState.Phase.ACCEPTED;
import static io.fluxmpp.jingle.state.ContentState.Phase.ADDED;
import static io.fluxmpp.jingle.state.ContentState.Phase.ADDING;
import static io.fluxmpp.jingle.state.ContentState.Phase.OFFERED;
import static io.fluxmpp.jingle.state.ContentState.Replacement.NONE;
import static io.fluxmpp.jingle.state.ContentState.Replacement.OURS;
import static io.fluxmpp.jingle.state.ContentState.Replacement.THEIRS;

import io.fluxmpp.jingle.model.Content;
import io.fluxmpp.jingle.model.ContentKey;
import io.fluxmpp.jingle.model.Creator;
import io.fluxmpp.jingle.model.JingleAction;
import io.fluxmpp.jingle.model.JingleAction.Details;
import io.fluxmpp.jingle.model.JingleErrors;
import io.fluxmpp.jingle.model.Reason;
import io.fluxmpp.jingle.model.Reason.Condition;
import io.fluxmpp.jingle.model.Senders;
import io.fluxmpp.jingle.state.SessionEvent.Received;
import io.fluxmpp.stream.error.StanzaErrorException;
import io.fluxmpp.stream.model.StanzaError;
import io.fluxmpp.stream.xml.XmlElement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A state of every kind, and an event of every kind. */
final class Samples {

    static final String SID = "a73sjjvkla37jfea";
    static final ContentKey FIRST = new ContentKey(Creator.INITIATOR, "first");
    static final Reason DECLINE = Reason.of(Condition.DECLINE);
    static final JingleAction PING = JingleAction.SessionInfo.ping(SID);
    static final JingleAction RINGING = JingleAction.SessionInfo.of(SID, XmlElement.of("urn:x", "ringing"));

    private Samples() {}

    static Content full(ContentKey key) {
        return Content.of(key)
                .withSenders(Senders.INITIATOR)
                .withDescription(XmlElement.of("urn:d", "description"))
                .withTransport(XmlElement.of("urn:t", "transport"));
    }

    static JingleAction.SessionInitiate initiate() {
        return new JingleAction.SessionInitiate(SID, null, List.of(full(FIRST)), Details.NONE);
    }

    static JingleAction.SessionAccept accept() {
        return new JingleAction.SessionAccept(SID, null, List.of(full(FIRST)), Details.NONE);
    }

    static JingleAction terminate(Reason reason) {
        return JingleAction.SessionTerminate.of(SID, reason);
    }

    /** An action of that type about that content. */
    static JingleAction action(JingleAction.Type type, ContentKey key) {
        List<Content> full = List.of(full(key));
        return switch (type) {
            case SESSION_INITIATE -> new JingleAction.SessionInitiate(SID, null, full, Details.NONE);
            case SESSION_ACCEPT -> new JingleAction.SessionAccept(SID, null, full, Details.NONE);
            case SESSION_INFO -> RINGING;
            case SESSION_TERMINATE -> terminate(DECLINE);
            case CONTENT_ACCEPT -> new JingleAction.ContentAccept(SID, full, Details.NONE);
            case CONTENT_ADD -> new JingleAction.ContentAdd(SID, full, Details.NONE);
            case CONTENT_MODIFY -> new JingleAction.ContentModify(SID, full, Details.NONE);
            case CONTENT_REJECT -> new JingleAction.ContentReject(SID, full, Details.of(DECLINE));
            case CONTENT_REMOVE -> new JingleAction.ContentRemove(SID, full, Details.of(DECLINE));
            case DESCRIPTION_INFO -> new JingleAction.DescriptionInfo(SID, full, Details.NONE);
            case SECURITY_INFO -> new JingleAction.SecurityInfo(SID, full, Details.NONE);
            case TRANSPORT_ACCEPT -> new JingleAction.TransportAccept(SID, full, Details.NONE);
            case TRANSPORT_INFO -> new JingleAction.TransportInfo(SID, full, Details.NONE);
            case TRANSPORT_REJECT -> new JingleAction.TransportReject(SID, full, Details.NONE);
            case TRANSPORT_REPLACE -> new JingleAction.TransportReplace(SID, full, Details.NONE);
        };
    }

    static SessionMachine machine(Role role) {
        return new SessionMachine(role, SID, 8);
    }

    static StanzaErrorException forbidden() {
        return new StanzaErrorException(StanzaError.of(StanzaError.Condition.FORBIDDEN));
    }

    static StanzaErrorException unknownSession() {
        return new StanzaErrorException(JingleErrors.unknownSession());
    }

    /** A session with one content in that state. */
    static Negotiation with(SessionState state, ContentKey key, ContentState content) {
        return new Negotiation(state, Map.of(key, content));
    }

    static ContentState in(ContentState.Phase phase) {
        return new ContentState(phase, Senders.INITIATOR, false, null, NONE, null);
    }

    /** The states of a session as a whole, by name. */
    static Map<String, Negotiation> sessions() {
        Map<String, Negotiation> sessions = new LinkedHashMap<>();
        sessions.put("PENDING", with(SessionState.PENDING, FIRST, in(OFFERED)));
        sessions.put("ACTIVE", with(SessionState.ACTIVE, FIRST, in(ACCEPTED)));
        sessions.put("ENDED", new Negotiation(SessionState.ENDED, Map.of()));
        return sessions;
    }

    /** The states of a content, by name. What is added was added by us, but for "added by the peer". */
    static Map<String, ContentState> contents() {
        Map<String, ContentState> contents = new LinkedHashMap<>();
        contents.put("offered", in(OFFERED));
        contents.put("adding", in(ADDING));
        contents.put("added", in(ADDED));
        contents.put("added by the peer", in(ADDED));
        contents.put("accepted", in(ACCEPTED));
        contents.put("modifying", new ContentState(ACCEPTED, Senders.INITIATOR, true, Senders.BOTH, NONE, null));
        contents.put(
                "replacing",
                new ContentState(
                        ACCEPTED,
                        Senders.INITIATOR,
                        false,
                        null,
                        OURS,
                        full(FIRST).transport()));
        contents.put("replaced by the peer", new ContentState(ACCEPTED, Senders.INITIATOR, false, null, THEIRS, null));
        return contents;
    }

    /** What can happen to a session as a whole, by name. */
    static Map<String, SessionEvent> sessionEvents() {
        Map<String, SessionEvent> events = new LinkedHashMap<>();
        for (JingleAction.Type type : List.of(
                JingleAction.Type.SESSION_INITIATE,
                JingleAction.Type.SESSION_ACCEPT,
                JingleAction.Type.SESSION_INFO,
                JingleAction.Type.SESSION_TERMINATE,
                JingleAction.Type.DESCRIPTION_INFO,
                JingleAction.Type.SECURITY_INFO,
                JingleAction.Type.TRANSPORT_INFO)) {
            events.put("`" + type.wireName() + "` received", new Received(action(type, FIRST)));
        }
        events.put("empty `session-info` received", new Received(PING));
        events.put("we offer", new SessionEvent.Initiate(initiate()));
        events.put("the peer's offer is acceptable", new SessionEvent.Offered());
        events.put("we accept", new SessionEvent.Accept(accept()));
        events.put("the peer's answer fits", new SessionEvent.AnswerAdopted());
        events.put("we terminate", new SessionEvent.Terminate(DECLINE));
        events.put("the offer expires", new SessionEvent.Expired());
        events.put("`session-initiate` acknowledged", new SessionEvent.Acknowledged(initiate()));
        events.put("`session-accept` acknowledged", new SessionEvent.Acknowledged(accept()));
        events.put("`session-info` acknowledged", new SessionEvent.Acknowledged(PING));
        events.put("`session-initiate` refused", new SessionEvent.Refused(initiate(), forbidden()));
        events.put("`session-accept` refused", new SessionEvent.Refused(accept(), forbidden()));
        events.put("`session-info` refused", new SessionEvent.Refused(RINGING, forbidden()));
        events.put("any action refused: unknown session", new SessionEvent.Refused(PING, unknownSession()));
        events.put("`session-initiate` unanswered", new SessionEvent.Unanswered(initiate()));
        events.put("`session-accept` unanswered", new SessionEvent.Unanswered(accept()));
        events.put("`session-info` unanswered", new SessionEvent.Unanswered(PING));
        events.put(
                "`session-initiate` could not be sent",
                new SessionEvent.Unsent(initiate(), new IllegalStateException("full")));
        events.put(
                "`session-info` could not be sent", new SessionEvent.Unsent(PING, new IllegalStateException("full")));
        events.put("the connection is lost", new SessionEvent.ConnectionLost(new IllegalStateException("broken")));
        return events;
    }

    static Creator peer(Role role) {
        return role == Role.INITIATOR ? Creator.RESPONDER : Creator.INITIATOR;
    }

    /** What can happen to a content, by name. */
    static Map<String, SessionEvent> contentEvents(Role role, ContentKey key) {
        Map<String, SessionEvent> events = new LinkedHashMap<>();
        ContentKey fresh = new ContentKey(role.asCreator(), "another");
        ContentKey theirs = new ContentKey(peer(role), "another");
        events.put("`content-add` of another received", new Received(action(JingleAction.Type.CONTENT_ADD, theirs)));
        events.put(
                "`content-add` of the same received",
                new Received(action(JingleAction.Type.CONTENT_ADD, theirs), Set.of(key)));
        for (JingleAction.Type type : List.of(
                JingleAction.Type.CONTENT_ACCEPT,
                JingleAction.Type.CONTENT_REJECT,
                JingleAction.Type.CONTENT_MODIFY,
                JingleAction.Type.CONTENT_REMOVE,
                JingleAction.Type.TRANSPORT_REPLACE,
                JingleAction.Type.TRANSPORT_ACCEPT,
                JingleAction.Type.TRANSPORT_REJECT)) {
            events.put("`" + type.wireName() + "` received", new Received(action(type, key)));
        }
        events.put("we add another", new SessionEvent.Add(List.of(full(fresh))));
        events.put("we accept it", new SessionEvent.AcceptAddition(full(key)));
        events.put("we reject it", new SessionEvent.RejectAddition(key, DECLINE));
        events.put("we remove it", new SessionEvent.Remove(key, DECLINE));
        events.put("we change its direction", new SessionEvent.Modify(key, Senders.NONE));
        events.put("its transport fails", new SessionEvent.TransportFailed(key, "no route"));
        events.put("we propose another transport", new SessionEvent.Replace(full(key)));
        events.put("we can use the peer's transport", new SessionEvent.ReplacementAnswered(full(key), true));
        events.put("we cannot use the peer's transport", new SessionEvent.ReplacementAnswered(full(key), false));
        for (JingleAction.Type type : List.of(
                JingleAction.Type.CONTENT_ADD,
                JingleAction.Type.CONTENT_ACCEPT,
                JingleAction.Type.CONTENT_MODIFY,
                JingleAction.Type.CONTENT_REMOVE,
                JingleAction.Type.TRANSPORT_REPLACE,
                JingleAction.Type.TRANSPORT_ACCEPT)) {
            JingleAction action = action(type, key);
            events.put("`" + type.wireName() + "` acknowledged", new SessionEvent.Acknowledged(action));
            events.put("`" + type.wireName() + "` refused", new SessionEvent.Refused(action, forbidden()));
            events.put("`" + type.wireName() + "` unanswered", new SessionEvent.Unanswered(action));
        }
        return events;
    }
}
