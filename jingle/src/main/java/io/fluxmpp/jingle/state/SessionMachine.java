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
import io.fluxmpp.jingle.model.JingleErrors;
import io.fluxmpp.jingle.model.Reason;
import io.fluxmpp.jingle.model.Reason.Condition;
import io.fluxmpp.jingle.state.ContentState.Phase;
import io.fluxmpp.jingle.state.Effect.Acknowledge;
import io.fluxmpp.jingle.state.Effect.AdoptAnswer;
import io.fluxmpp.jingle.state.Effect.AwaitAnswer;
import io.fluxmpp.jingle.state.Effect.Dispatch;
import io.fluxmpp.jingle.state.Effect.Drop;
import io.fluxmpp.jingle.state.Effect.Establish;
import io.fluxmpp.jingle.state.Effect.NotifyOffer;
import io.fluxmpp.jingle.state.Effect.Obsolete;
import io.fluxmpp.jingle.state.Effect.ReplyError;
import io.fluxmpp.jingle.state.Effect.Send;
import io.fluxmpp.jingle.state.Effect.StartTransport;
import io.fluxmpp.jingle.state.SessionEnd.Party;
import io.fluxmpp.jingle.state.SessionEvent.Accept;
import io.fluxmpp.jingle.state.SessionEvent.AcceptAddition;
import io.fluxmpp.jingle.state.SessionEvent.Acknowledged;
import io.fluxmpp.jingle.state.SessionEvent.Add;
import io.fluxmpp.jingle.state.SessionEvent.AnswerAdopted;
import io.fluxmpp.jingle.state.SessionEvent.ConnectionLost;
import io.fluxmpp.jingle.state.SessionEvent.Expired;
import io.fluxmpp.jingle.state.SessionEvent.Initiate;
import io.fluxmpp.jingle.state.SessionEvent.Modify;
import io.fluxmpp.jingle.state.SessionEvent.Offered;
import io.fluxmpp.jingle.state.SessionEvent.Received;
import io.fluxmpp.jingle.state.SessionEvent.Refused;
import io.fluxmpp.jingle.state.SessionEvent.RejectAddition;
import io.fluxmpp.jingle.state.SessionEvent.Remove;
import io.fluxmpp.jingle.state.SessionEvent.Replace;
import io.fluxmpp.jingle.state.SessionEvent.ReplacementAnswered;
import io.fluxmpp.jingle.state.SessionEvent.Terminate;
import io.fluxmpp.jingle.state.SessionEvent.TransportFailed;
import io.fluxmpp.jingle.state.SessionEvent.Unanswered;
import io.fluxmpp.jingle.state.SessionEvent.Unsent;
import io.fluxmpp.stream.error.StanzaErrorException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rules of one session (XEP-0166 §5.1, §6, §7.2, §10). Pure: the same state and event always give the same transition.
 * {@code docs/jingle-state-table.md} lists what it decides.
 *
 * <p>This type has the rules of the session as a whole, {@link ContentRules} those of its contents.
 */
public final class SessionMachine {

    private final Role role;
    private final String sid;
    private final Endings endings;
    private final ContentRules contents;

    /**
     * @param role which party we are
     * @param sid the session's id
     * @param maxContents how many contents the session may have
     */
    public SessionMachine(Role role, String sid, int maxContents) {
        this.role = requireNonNull(role, "role");
        this.sid = requireNonNull(sid, "sid");
        this.endings = new Endings(sid);
        this.contents = new ContentRules(role, sid, maxContents, endings);
    }

    /** The session's id. */
    public String sid() {
        return sid;
    }

    /** What follows from {@code event} where the negotiation stands. */
    public Transition on(Negotiation now, SessionEvent event) {
        if (now.state() == ENDED) {
            return whenOver(now, event);
        }
        if (event instanceof Received in) {
            return received(now, in);
        }
        Transition wish = wish(now, event);
        return wish == null ? happened(now, event) : wish;
    }

    private static Transition whenOver(Negotiation now, SessionEvent event) {
        if (event instanceof Received) {
            return refuse(now, new ReplyError(JingleErrors.unknownSession()));
        }
        return isWish(event) ? Transition.to(now, new Obsolete(event)) : Transition.to(now);
    }

    private static boolean isWish(SessionEvent event) {
        return event instanceof Accept
                || event instanceof Add
                || event instanceof AcceptAddition
                || event instanceof RejectAddition
                || event instanceof Remove
                || event instanceof Modify
                || event instanceof Replace;
    }

    private Transition received(Negotiation now, Received in) {
        JingleAction action = in.action();
        return switch (action.type()) {
            case SESSION_INITIATE -> refuse(now, new ReplyError(JingleErrors.outOfOrder()));
            case SESSION_ACCEPT -> acceptedByPeer(now, (SessionAccept) action);
            case SESSION_TERMINATE -> endedByPeer(now, action.reason());
            case SESSION_INFO -> Transition.to(now, isPing(action) ? new Acknowledge() : new Dispatch(action));
            case DESCRIPTION_INFO, SECURITY_INFO, TRANSPORT_INFO -> Transition.to(now, new Dispatch(action));
            case CONTENT_ADD -> contents.added(now, action, in.rivals());
            case CONTENT_ACCEPT -> contents.additionAccepted(now, action);
            case CONTENT_REJECT -> contents.additionRejected(now, action);
            case CONTENT_MODIFY -> contents.modified(now, action);
            case CONTENT_REMOVE -> contents.removed(now, action);
            case TRANSPORT_REPLACE -> contents.replaced(now, action);
            case TRANSPORT_ACCEPT -> contents.replacementAccepted(now, action);
            case TRANSPORT_REJECT -> contents.replacementRejected(now, action);
        };
    }

    /** Contents of the offer that the answer leaves out are not part of the session (XEP-0166 §7.2.8). */
    private Transition acceptedByPeer(Negotiation now, SessionAccept answer) {
        if (now.state() != PENDING || role != Role.INITIATOR) {
            return refuse(now, new ReplyError(JingleErrors.outOfOrder()));
        }
        Set<ContentKey> accepted = offered(now, answer.contents());
        if (accepted.isEmpty()) {
            Reason reason = Reason.of(Condition.INCOMPATIBLE_PARAMETERS, "nothing was accepted of what was offered");
            return endings.terminate(now, new SessionEnd(reason, Party.US, null), List.of(new Acknowledge()));
        }
        return accepted(now, accepted, new Acknowledge(), new AdoptAnswer(answer));
    }

    private Transition accepted(Negotiation now, Set<ContentKey> accepted, Effect... effects) {
        Set<ContentKey> leftOut = new LinkedHashSet<>();
        now.contents().forEach((key, content) -> {
            if (content.phase() == Phase.OFFERED && !accepted.contains(key)) {
                leftOut.add(key);
            }
        });
        Negotiation next = now.changing(accepted, content -> content.in(Phase.ACCEPTED))
                .without(leftOut)
                .to(ACTIVE);
        List<Effect> all = new ArrayList<>(List.of(effects));
        if (!leftOut.isEmpty()) {
            Party by = role == Role.INITIATOR ? Party.PEER : Party.US;
            all.add(new Drop(leftOut, new SessionEnd(Reason.of(Condition.DECLINE), by, null)));
        }
        return new Transition(next, all);
    }

    private static Set<ContentKey> offered(Negotiation now, List<Content> meant) {
        Set<ContentKey> keys = new LinkedHashSet<>();
        for (Content content : meant) {
            ContentKey key = now.findOffered(content);
            ContentState state = key == null ? null : now.content(key);
            if (state != null && state.phase() == Phase.OFFERED) {
                keys.add(key);
            }
        }
        return keys;
    }

    /** What our user, our application or our transport wants; {@code null} if the event is something else. */
    private @Nullable Transition wish(Negotiation now, SessionEvent event) {
        if (event instanceof Accept accept) {
            return accept(now, accept);
        }
        if (event instanceof Add add) {
            return contents.add(now, add);
        }
        if (event instanceof AcceptAddition accept) {
            return contents.acceptAddition(now, accept);
        }
        if (event instanceof RejectAddition reject) {
            return contents.rejectAddition(now, reject);
        }
        if (event instanceof Remove remove) {
            return contents.remove(now, remove);
        }
        if (event instanceof Modify modify) {
            return contents.modify(now, modify);
        }
        if (event instanceof Replace replace) {
            return contents.replace(now, replace);
        }
        if (event instanceof ReplacementAnswered answered) {
            return contents.replacementAnswered(now, answered);
        }
        return event instanceof Terminate terminate ? endings.terminate(now, terminate.reason()) : null;
    }

    /** What the peer has removed meanwhile is left out. */
    private Transition accept(Negotiation now, Accept wish) {
        SessionAccept answer = wish.answer();
        Set<ContentKey> accepted = offered(now, answer.contents());
        if (now.state() != PENDING || role != Role.RESPONDER || accepted.isEmpty()) {
            return Transition.to(now, new Obsolete(wish));
        }
        List<Content> left = answer.contents().stream()
                .filter(content -> accepted.contains(content.key()))
                .toList();
        SessionAccept possible = new SessionAccept(sid, answer.responder(), left, answer.details());
        return accepted(now, accepted, new Send(possible), new StartTransport(accepted));
    }

    private Transition happened(Negotiation now, SessionEvent event) {
        if (event instanceof Initiate initiate) {
            return Transition.to(now, new Send(initiate.offer()), new AwaitAnswer());
        }
        if (event instanceof Offered) {
            return Transition.to(now, new Acknowledge(), new AwaitAnswer(), new NotifyOffer());
        }
        if (event instanceof AnswerAdopted) {
            return Transition.to(now, new StartTransport(accepted(now)), new Establish());
        }
        if (event instanceof Expired && now.state() == PENDING) {
            return endings.terminate(now, Reason.of(Condition.TIMEOUT, "the offer was not answered in time"));
        }
        if (event instanceof TransportFailed failed) {
            return contents.transportFailed(now, failed);
        }
        if (event instanceof Acknowledged done) {
            return done.action() instanceof SessionAccept
                    ? Transition.to(now, new Establish())
                    : contents.acknowledged(now, done.action());
        }
        return failed(now, event);
    }

    private Transition failed(Negotiation now, SessionEvent event) {
        if (event instanceof Refused refused) {
            return refused(now, refused.action(), refused.error());
        }
        if (event instanceof Unanswered unanswered && negotiates(now, unanswered.action())) {
            return endings.terminate(
                    now,
                    Reason.of(
                            Condition.TIMEOUT,
                            "no answer to " + unanswered.action().type().wireName()));
        }
        if (event instanceof Unsent unsent && negotiates(now, unsent.action())) {
            SessionEnd end = new SessionEnd(Reason.of(Condition.GENERAL_ERROR), Party.US, unsent.cause());
            return endings.terminate(now, end, List.of());
        }
        if (event instanceof ConnectionLost lost) {
            Reason reason = Reason.of(Condition.CONNECTIVITY_ERROR);
            return Endings.over(now, new SessionEnd(reason, Party.CONNECTION, lost.cause()), List.of());
        }
        return Transition.to(now);
    }

    /** An error to what the session stands and falls with ends it, and nothing more is sent (XEP-0166 §6.3.2). */
    private Transition refused(Negotiation now, JingleAction action, StanzaErrorException error) {
        boolean decides = now.state() == PENDING
                ? action.type() == JingleAction.Type.SESSION_INITIATE
                : action instanceof SessionAccept;
        if (decides || JingleErrors.isUnknownSession(error.error())) {
            Reason reason = Reason.of(Condition.GENERAL_ERROR, action.type().wireName() + " was refused");
            return Endings.over(now, new SessionEnd(reason, Party.PEER, error), List.of());
        }
        return contents.refused(now, action, error);
    }

    /**
     * Whether the parties no longer know the same of each other when the peer's answer to that action is missing. An offer
     * that was accepted has its answer.
     */
    private static boolean negotiates(Negotiation now, JingleAction action) {
        return switch (action.type()) {
            case SESSION_INITIATE -> now.state() == PENDING;
            case SESSION_ACCEPT,
                    CONTENT_ACCEPT,
                    CONTENT_ADD,
                    CONTENT_MODIFY,
                    CONTENT_REJECT,
                    CONTENT_REMOVE,
                    TRANSPORT_ACCEPT,
                    TRANSPORT_REJECT,
                    TRANSPORT_REPLACE -> true;
            case SESSION_INFO, SESSION_TERMINATE, DESCRIPTION_INFO, SECURITY_INFO, TRANSPORT_INFO -> false;
        };
    }

    private static Set<ContentKey> accepted(Negotiation now) {
        Set<ContentKey> keys = new LinkedHashSet<>();
        now.contents().forEach((key, content) -> {
            if (content.phase() == Phase.ACCEPTED) {
                keys.add(key);
            }
        });
        return keys;
    }

    /** A terminate that gives no reason tells of no error. */
    private static Transition endedByPeer(Negotiation now, @Nullable Reason reason) {
        Reason why = reason == null ? Reason.of(Condition.SUCCESS) : reason;
        return Endings.over(now, new SessionEnd(why, Party.PEER, null), List.of(new Acknowledge()));
    }

    private static Transition refuse(Negotiation now, ReplyError error) {
        return Transition.to(now, error);
    }

    private static boolean isPing(JingleAction action) {
        return action instanceof SessionInfo info && info.isPing();
    }
}
