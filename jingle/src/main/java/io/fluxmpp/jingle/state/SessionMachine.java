package io.fluxmpp.jingle.state;

import static io.fluxmpp.jingle.state.SessionState.ACTIVE;
import static io.fluxmpp.jingle.state.SessionState.ENDED;
import static io.fluxmpp.jingle.state.SessionState.PENDING;
import static java.util.Objects.requireNonNull;

import io.fluxmpp.jingle.model.Content;
import io.fluxmpp.jingle.model.ContentKey;
import io.fluxmpp.jingle.model.JingleAction;
import io.fluxmpp.jingle.model.JingleAction.SessionAccept;
import io.fluxmpp.jingle.model.JingleAction.SessionInfo;
import io.fluxmpp.jingle.model.JingleAction.SessionInitiate;
import io.fluxmpp.jingle.model.JingleAction.SessionTerminate;
import io.fluxmpp.jingle.model.JingleErrors;
import io.fluxmpp.jingle.model.Reason;
import io.fluxmpp.jingle.model.Reason.Condition;
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
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rules of one session (XEP-0166 §5.1, §6, §7.2, §10). Pure: the same state and event always give the same transition.
 *
 * <p>The contents of a session are fixed when it begins: what the peer wants to add or replace later is acknowledged and then
 * rejected.
 *
 * @param role which party we are
 * @param sid the session's id
 * @param contents the contents under negotiation
 */
public record SessionMachine(Role role, String sid, Set<ContentKey> contents) {

    public SessionMachine {
        requireNonNull(role, "role");
        requireNonNull(sid, "sid");
        contents = Set.copyOf(contents);
    }

    /** What follows from {@code event} in {@code state}. */
    public Transition on(SessionState state, SessionEvent event) {
        if (event instanceof Received in) {
            return switch (state) {
                case PENDING -> receivedWhilePending(in.action());
                case ACTIVE -> receivedInSession(ACTIVE, in.action());
                case ENDED -> refuse(ENDED, new ReplyError(JingleErrors.unknownSession()));
            };
        }
        return switch (state) {
            case PENDING -> whilePending(event);
            case ACTIVE -> whileActive(event);
            case ENDED -> Transition.to(ENDED);
        };
    }

    private Transition receivedWhilePending(JingleAction action) {
        if (role == Role.INITIATOR && action instanceof SessionAccept answer) {
            return Transition.to(ACTIVE, new Acknowledge(), new AdoptAnswer(answer));
        }
        return receivedInSession(PENDING, action);
    }

    private Transition receivedInSession(SessionState state, JingleAction action) {
        return switch (action.type()) {
            case SESSION_INITIATE, SESSION_ACCEPT, CONTENT_ACCEPT, CONTENT_REJECT, TRANSPORT_ACCEPT, TRANSPORT_REJECT ->
                refuse(state, new ReplyError(JingleErrors.outOfOrder()));
            case SESSION_TERMINATE -> endedByPeer(action.reason());
            case SESSION_INFO -> Transition.to(state, isPing(action) ? new Acknowledge() : new Dispatch(action));
            case TRANSPORT_INFO -> Transition.to(state, new Dispatch(action));
            case DESCRIPTION_INFO, SECURITY_INFO -> refuse(state, new ReplyError(JingleErrors.unsupportedInfo()));
            case CONTENT_MODIFY -> Transition.to(state, new Acknowledge());
            case CONTENT_REMOVE -> removed(state, action);
            case CONTENT_ADD -> Transition.to(state, new Acknowledge(), new Send(contentReject(action)));
            case TRANSPORT_REPLACE -> Transition.to(state, new Acknowledge(), new Send(transportReject(action)));
        };
    }

    private Transition whilePending(SessionEvent event) {
        if (event instanceof Initiate initiate) {
            return Transition.to(PENDING, new Send(initiate.offer()), new AwaitAnswer());
        }
        if (event instanceof Offered) {
            return Transition.to(PENDING, new Acknowledge(), new AwaitAnswer(), new NotifyOffer());
        }
        if (event instanceof Accept accept && role == Role.RESPONDER) {
            return Transition.to(ACTIVE, new StartTransport(), new Send(accept.answer()));
        }
        if (event instanceof Expired) {
            return terminate(Reason.of(Condition.TIMEOUT, "the offer was not answered in time"));
        }
        return inSession(PENDING, event);
    }

    private Transition whileActive(SessionEvent event) {
        if (event instanceof AnswerAdopted) {
            return Transition.to(ACTIVE, new StartTransport(), new Establish());
        }
        if (event instanceof Acknowledged done && done.action() instanceof SessionAccept) {
            return Transition.to(ACTIVE, new Establish());
        }
        if (event instanceof TransportFailed failed) {
            return terminate(Reason.of(Condition.FAILED_TRANSPORT, failed.why()));
        }
        return inSession(ACTIVE, event);
    }

    private Transition inSession(SessionState state, SessionEvent event) {
        if (event instanceof Terminate terminate) {
            return terminate(terminate.reason());
        }
        if (event instanceof Refused refused) {
            return refused(state, refused);
        }
        if (event instanceof Unanswered unanswered && decides(state, unanswered.action())) {
            return terminate(Reason.of(
                    Condition.TIMEOUT,
                    "no answer to " + unanswered.action().type().wireName()));
        }
        if (event instanceof Unsent unsent && decides(state, unsent.action())) {
            Reason reason = Reason.of(Condition.GENERAL_ERROR);
            return terminate(new SessionEnd(reason, Party.US, unsent.cause()));
        }
        if (event instanceof ConnectionLost lost) {
            Reason reason = Reason.of(Condition.CONNECTIVITY_ERROR);
            return over(new SessionEnd(reason, Party.CONNECTION, lost.cause()));
        }
        return Transition.to(state);
    }

    /** An error to what the session depends on ends it, and nothing more is sent; any other is for whoever asked. */
    private static Transition refused(SessionState state, Refused refused) {
        if (decides(state, refused.action())
                || JingleErrors.isUnknownSession(refused.error().error())) {
            Reason reason =
                    Reason.of(Condition.GENERAL_ERROR, refused.action().type().wireName() + " was refused");
            return over(new SessionEnd(reason, Party.PEER, refused.error()));
        }
        return Transition.to(state);
    }

    /** Whether the session stands and falls with the answer to that action. An offer that was accepted has its answer. */
    private static boolean decides(SessionState state, JingleAction action) {
        return state == PENDING ? action instanceof SessionInitiate : action instanceof SessionAccept;
    }

    private Transition removed(SessionState state, JingleAction action) {
        Set<ContentKey> left = new HashSet<>(contents);
        action.contents().forEach(content -> left.remove(content.key()));
        if (!left.isEmpty()) {
            return Transition.to(state, new Acknowledge());
        }
        Reason why = action.reason() == null ? Reason.of(Condition.CANCEL) : action.reason();
        return Transition.to(
                ENDED,
                new Acknowledge(),
                new Send(SessionTerminate.of(sid, why)),
                new End(new SessionEnd(why, Party.PEER, null)),
                new ReleaseTransport());
    }

    /** A terminate that gives no reason tells of no error. */
    private static Transition endedByPeer(@Nullable Reason reason) {
        Reason why = reason == null ? Reason.of(Condition.SUCCESS) : reason;
        return Transition.to(
                ENDED, new Acknowledge(), new End(new SessionEnd(why, Party.PEER, null)), new ReleaseTransport());
    }

    private Transition terminate(Reason reason) {
        return terminate(new SessionEnd(reason, Party.US, null));
    }

    private Transition terminate(SessionEnd end) {
        return Transition.to(
                ENDED, new Send(SessionTerminate.of(sid, end.reason())), new End(end), new ReleaseTransport());
    }

    private static Transition over(SessionEnd end) {
        return Transition.to(ENDED, new End(end), new ReleaseTransport());
    }

    private static Transition refuse(SessionState state, ReplyError error) {
        return Transition.to(state, error);
    }

    private static boolean isPing(JingleAction action) {
        return action instanceof SessionInfo info && info.isPing();
    }

    private JingleAction contentReject(JingleAction add) {
        List<Content> rejected = new ArrayList<>();
        add.contents().forEach(content -> rejected.add(Content.of(content.key())));
        return new JingleAction.ContentReject(sid, rejected, JingleAction.Details.of(Reason.of(Condition.DECLINE)));
    }

    /** Repeats the refused transports, because some implementations look for them. */
    private JingleAction transportReject(JingleAction replace) {
        List<Content> rejected = new ArrayList<>();
        replace.contents()
                .forEach(content -> rejected.add(Content.of(content.key()).withTransport(content.transport())));
        return new JingleAction.TransportReject(sid, rejected, JingleAction.Details.NONE);
    }
}
