package io.fluxmpp.jingle.session;

import static java.util.Objects.requireNonNull;

import io.fluxmpp.jingle.model.Content;
import io.fluxmpp.jingle.model.ContentKey;
import io.fluxmpp.jingle.model.JingleAction;
import io.fluxmpp.jingle.model.JingleAction.SessionTerminate;
import io.fluxmpp.jingle.model.JingleErrors;
import io.fluxmpp.jingle.model.Reason;
import io.fluxmpp.jingle.model.Reason.Condition;
import io.fluxmpp.jingle.spi.SecurityRequiredException;
import io.fluxmpp.jingle.spi.TransportRefusedException;
import io.fluxmpp.jingle.state.Effect;
import io.fluxmpp.jingle.state.SessionEnd;
import io.fluxmpp.jingle.state.SessionEnd.Party;
import io.fluxmpp.jingle.state.SessionEvent;
import io.fluxmpp.jingle.state.SessionEvent.AnswerAdopted;
import io.fluxmpp.jingle.state.SessionEvent.Expired;
import io.fluxmpp.jingle.state.SessionState;
import io.fluxmpp.stream.error.LimitExceededException;
import io.fluxmpp.stream.error.StanzaErrorException;
import io.fluxmpp.stream.model.StanzaError;
import io.fluxmpp.stream.xml.MalformedPayloadException;
import io.fluxmpp.stream.xml.Payload;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.publisher.Sinks;

/** Carries out what the session's rules decide. Confined to the event loop. */
final class SessionEffects {

    private final Session session;
    private final SessionParts parts;
    private final SessionContents contents;
    private final SessionOutcome outcome;
    private final SessionExchange exchange;
    private final Sinks.One<JingleSession> established = Sinks.unsafe().one();
    private final Sinks.Empty<Void> parted = Sinks.unsafe().empty();
    private final Sinks.Many<SessionUpdate> updates =
            Sinks.unsafe().many().multicast().directBestEffort();
    private final Disposable.Swap deadline = Disposables.swap();
    private int unanswered;
    private boolean unheard;
    private boolean leaving;
    private @Nullable Throwable why;

    SessionEffects(
            Session session,
            SessionParts parts,
            SessionContents contents,
            SessionOutcome outcome,
            SessionExchange exchange) {
        this.session = session;
        this.parts = parts;
        this.contents = contents;
        this.outcome = outcome;
        this.exchange = exchange;
    }

    /** Gives the session when both sides have agreed, fails when it ends before. */
    Mono<JingleSession> established() {
        return established.asMono();
    }

    /** Completes when the session is over and the peer has answered our session-terminate, if there was one. */
    Mono<Void> parted() {
        return parted.asMono();
    }

    Flux<SessionUpdate> updates() {
        return updates.asFlux();
    }

    /** How many of our actions the peer has not answered. */
    int unanswered() {
        return unanswered;
    }

    void perform(Effect effect, @Nullable MonoSink<Payload> reply) {
        if (effect instanceof Effect.Acknowledge) {
            requireNonNull(reply, "reply").success();
        } else if (effect instanceof Effect.ReplyError refuse) {
            requireNonNull(reply, "reply").error(new StanzaErrorException(refuse.error()));
        } else if (effect instanceof Effect.Dispatch dispatch) {
            dispatch(dispatch.action(), requireNonNull(reply, "reply"));
        } else if (effect instanceof Effect.Send send) {
            send(send.action());
        } else if (effect instanceof Effect.NotifyOffer) {
            notifyOffer();
        } else if (effect instanceof Effect.AwaitAnswer) {
            awaitAnswer();
        } else if (effect instanceof Effect.AdoptAnswer adopt) {
            adopt(adopt.answer().contents());
        } else if (effect instanceof Effect.StartTransport start) {
            startTransport(start);
        } else if (effect instanceof Effect.Establish) {
            session.life().established();
            established.tryEmitValue(new JingleSession(session));
        } else if (effect instanceof Effect.End end) {
            end(end.end());
        } else if (effect instanceof Effect.ReleaseTransport) {
            release();
        } else {
            performOnContents(effect);
        }
    }

    private void performOnContents(Effect effect) {
        if (effect instanceof Effect.AwaitAddition await) {
            await.contents().forEach(this::awaitAddition);
        } else if (effect instanceof Effect.ReviewAddition review) {
            reviewAddition(review.contents());
        } else if (effect instanceof Effect.AdoptAddition adopt) {
            adoptAddition(adopt.answer());
        } else if (effect instanceof Effect.NotifySenders changed) {
            notifySenders(changed);
        } else if (effect instanceof Effect.FallBack fallBack) {
            replacing(fallBack.content(), replacement -> replacement.fallBack(fallBack.why()));
        } else if (effect instanceof Effect.ReviewReplacement review) {
            replacing(review.proposal().key(), replacement -> replacement.review(review.proposal()));
        } else if (effect instanceof Effect.SwitchTransport switched) {
            replacing(switched.content(), Replacement::switchOver);
        } else if (effect instanceof Effect.AdoptReplacement adopt) {
            replacing(adopt.answer().key(), replacement -> replacement.adopt(adopt.answer()));
        } else if (effect instanceof Effect.DropReplacement drop) {
            replacing(drop.content(), Replacement::drop);
        } else if (effect instanceof Effect.Obsolete obsolete) {
            obsolete(obsolete.wish());
        } else if (effect instanceof Effect.Drop drop) {
            drop.contents().forEach(key -> drop(key, drop.end()));
        }
    }

    /** A content that we are about to reject has no transport to replace; the peer hears of that with the content. */
    private void replacing(ContentKey key, Consumer<Replacement> change) {
        SessionContent content = contents.get(key);
        if (content != null) {
            change.accept(content.replacement());
        }
    }

    private void dispatch(JingleAction action, MonoSink<Payload> reply) {
        try {
            if (isUnderstood(action)) {
                reply.success();
            } else {
                reply.error(new StanzaErrorException(JingleErrors.unsupportedInfo()));
            }
        } catch (SecurityRequiredException e) {
            reply.error(new StanzaErrorException(JingleErrors.securityRequired()));
        } catch (MalformedPayloadException e) {
            reply.error(refusal(StanzaError.Condition.BAD_REQUEST, e));
        } catch (TransportRefusedException e) {
            reply.error(refusal(StanzaError.Condition.NOT_ACCEPTABLE, e));
        } catch (LimitExceededException e) {
            reply.error(refusal(StanzaError.Condition.RESOURCE_CONSTRAINT, e));
        } catch (RuntimeException e) {
            reply.error(e);
        }
    }

    private static StanzaErrorException refusal(StanzaError.Condition condition, RuntimeException why) {
        return new StanzaErrorException(StanzaError.of(condition, String.valueOf(why.getMessage())));
    }

    private boolean isUnderstood(JingleAction action) {
        boolean understood = false;
        if (action.type() == JingleAction.Type.SESSION_INFO) {
            for (Payload payload : action.payloads()) {
                for (SessionContent content : contents.all()) {
                    understood |= content.parts().application().info(payload);
                }
            }
        }
        for (Content meant : action.contents()) {
            SessionContent content = contents.find(meant);
            understood |= content != null && content.info(action.type(), meant);
        }
        return understood;
    }

    private void send(JingleAction action) {
        if (unheard) {
            exchange.tell(action);
            return;
        }
        unanswered++;
        Mono<Void> asked = exchange.ask(action).onErrorComplete().doFinally(signal -> unanswered--);
        if (action instanceof SessionTerminate) {
            leaving = true;
            asked = asked.doFinally(signal -> parted.tryEmitEmpty());
        }
        asked.subscribe();
    }

    /** A peer whose offers nobody takes may make many: none of them costs an exchange that it can leave open. */
    private void notifyOffer() {
        if (!parts.offered().test(session)) {
            unheard = true;
            session.end(Reason.of(Condition.BUSY));
        }
    }

    private void awaitAnswer() {
        Duration patience = session.isInitiator()
                ? parts.settings().acceptTimeout()
                : parts.settings().offerTimeout();
        deadline.update(session.scheduler()
                .schedule(() -> session.post(new Expired()), patience.toMillis(), TimeUnit.MILLISECONDS));
    }

    /** Where something does not fit, the content is given up, and with the last one the session. */
    private void adopt(List<Content> answers) {
        Set<SessionContent> adopted = new HashSet<>();
        for (Content answer : answers) {
            SessionContent content = contents.find(answer);
            if (content != null && adopted.add(content)) {
                content.adopt(answer);
            }
        }
        session.post(new AnswerAdopted());
    }

    private void startTransport(Effect.StartTransport start) {
        if (session.state() == SessionState.ACTIVE) {
            deadline.update(Disposables.disposed());
        }
        for (ContentKey key : start.contents()) {
            SessionContent content = contents.get(key);
            if (content != null) {
                content.start();
            }
        }
    }

    private void awaitAddition(ContentKey key) {
        SessionContent content = contents.get(key);
        if (content != null) {
            Reason late = Reason.of(Condition.TIMEOUT, "the content was not answered in time");
            content.awaitDecision(parts.settings().acceptTimeout(), new SessionEvent.Remove(key, late));
        }
    }

    private void reviewAddition(List<Content> added) {
        Repertoire.Review review = parts.repertoire().review(added, session.links());
        review.refused().forEach((key, reason) -> session.post(new SessionEvent.RejectAddition(key, reason)));
        review.chosen().forEach((key, chosen) -> {
            SessionContent content = session.open(key, List.of(chosen));
            Reason late = Reason.of(Condition.TIMEOUT, "nobody decided about the content in time");
            content.awaitDecision(parts.settings().offerTimeout(), new SessionEvent.RejectAddition(key, late));
            if (updates.tryEmitNext(new SessionUpdate.Added(new ContentOffer(session, content)))
                    .isFailure()) {
                session.post(new SessionEvent.RejectAddition(key, Reason.of(Condition.DECLINE)));
            }
        });
    }

    private void adoptAddition(Content answer) {
        SessionContent content = contents.get(answer.key());
        if (content != null && content.adopt(answer)) {
            content.start();
        }
    }

    private void notifySenders(Effect.NotifySenders changed) {
        SessionContent content = contents.get(changed.content());
        if (content == null) {
            return;
        }
        content.parts().application().directed(changed.senders());
        if (changed.by() == Party.US) {
            content.modified();
        } else {
            updates.tryEmitNext(new SessionUpdate.Modified(new JingleContent(content), changed.senders()));
        }
    }

    /** What the peer has answered to an action that our user waits for. */
    void answered(SessionEvent answer) {
        if (answer instanceof SessionEvent.Refused refused) {
            failed(refused.action(), refused.error());
        } else if (answer instanceof SessionEvent.Unanswered unanswered) {
            failed(unanswered.action(), new TimeoutException("no answer to content-modify"));
        } else if (answer instanceof SessionEvent.Unsent unsent) {
            failed(unsent.action(), unsent.cause());
        }
    }

    private void failed(JingleAction action, Throwable error) {
        if (action.type() == JingleAction.Type.CONTENT_MODIFY) {
            for (Content changed : action.contents()) {
                SessionContent content = contents.get(changed.key());
                if (content != null) {
                    content.unmodified(error);
                }
            }
        }
    }

    private void obsolete(SessionEvent wish) {
        IllegalStateException tooLate =
                new IllegalStateException(session.key() + ": this is not possible any more, or too much at once");
        if (wish instanceof SessionEvent.Modify modify) {
            SessionContent content = contents.get(modify.content());
            if (content != null) {
                content.unmodified(tooLate);
            }
        } else if (wish instanceof SessionEvent.Add add) {
            SessionEnd end = new SessionEnd(Reason.of(Condition.FAILED_APPLICATION), Party.US, tooLate);
            add.contents().forEach(content -> drop(content.key(), end));
        } else if (wish instanceof SessionEvent.Replace replace) {
            SessionContent content = contents.get(replace.proposal().key());
            if (content != null) {
                content.replacement().drop();
            }
        }
    }

    private void drop(ContentKey key, SessionEnd end) {
        SessionContent content = contents.remove(key);
        if (content == null) {
            return;
        }
        Throwable cause = content.outcome().exception(end);
        content.over(end, cause);
        content.release(cause);
        if (end.by() == Party.PEER) {
            updates.tryEmitNext(new SessionUpdate.Removed(new JingleContent(content), end.reason()));
        }
        session.contentGone();
    }

    private void end(SessionEnd end) {
        deadline.dispose();
        why = outcome.exception(end);
        parts.ended().accept(session);
        session.life().ended(end.reason().condition(), end.by());
        outcome.end(end);
        established.tryEmitError(why);
        for (SessionContent content : contents.all()) {
            content.over(end, why);
        }
        updates.tryEmitComplete();
        if (!leaving) {
            parted.tryEmitEmpty();
        }
    }

    private void release() {
        contents.all().forEach(content -> content.release(requireNonNull(why, "why")));
        session.heard();
    }
}
