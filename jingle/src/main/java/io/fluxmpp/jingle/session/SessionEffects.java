package io.fluxmpp.jingle.session;

import static java.util.Objects.requireNonNull;

import io.fluxmpp.jingle.model.Content;
import io.fluxmpp.jingle.model.JingleAction;
import io.fluxmpp.jingle.model.JingleAction.SessionAccept;
import io.fluxmpp.jingle.model.JingleAction.SessionTerminate;
import io.fluxmpp.jingle.model.JingleErrors;
import io.fluxmpp.jingle.model.Reason;
import io.fluxmpp.jingle.model.Reason.Condition;
import io.fluxmpp.jingle.spi.ApplicationRefusedException;
import io.fluxmpp.jingle.spi.ApplicationSession;
import io.fluxmpp.jingle.spi.TransportRefusedException;
import io.fluxmpp.jingle.state.Effect;
import io.fluxmpp.jingle.state.Role;
import io.fluxmpp.jingle.state.SessionEnd;
import io.fluxmpp.jingle.state.SessionEvent.AnswerAdopted;
import io.fluxmpp.jingle.state.SessionEvent.Expired;
import io.fluxmpp.jingle.state.SessionEvent.TransportFailed;
import io.fluxmpp.stream.error.StanzaErrorException;
import io.fluxmpp.stream.model.StanzaError;
import io.fluxmpp.stream.xml.MalformedPayloadException;
import io.fluxmpp.stream.xml.Payload;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.publisher.Sinks;

/** Carries out what the session's rules decide. Confined to the event loop. */
final class SessionEffects {

    private final Session session;
    private final SessionParts parts;
    private final ApplicationSession application;
    private final TransportLink transport;
    private final SessionOutcome outcome;
    private final SessionExchange exchange;
    private final Duration patience;
    private final Sinks.One<JingleSession> established = Sinks.one();
    private final Sinks.Empty<Void> parted = Sinks.empty();
    private final Disposable.Swap deadline = Disposables.swap();
    private boolean unheard;
    private boolean leaving;
    private @Nullable Throwable why;

    SessionEffects(Session session, Role role, SessionParts parts, SessionOutcome outcome, SessionExchange exchange) {
        this.session = session;
        this.parts = parts;
        this.application = parts.application();
        this.transport = parts.transport();
        this.outcome = outcome;
        this.exchange = exchange;
        this.patience = role == Role.INITIATOR
                ? parts.settings().acceptTimeout()
                : parts.settings().offerTimeout();
    }

    /** Gives the session when both sides have agreed, fails when it ends before. */
    Mono<JingleSession> established() {
        return established.asMono();
    }

    /** Completes when the session is over and the peer has answered our session-terminate, if there was one. */
    Mono<Void> parted() {
        return parted.asMono();
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
            adopt(adopt.answer());
        } else if (effect instanceof Effect.StartTransport) {
            startTransport();
        } else if (effect instanceof Effect.Establish) {
            established.tryEmitValue(new JingleSession(session));
        } else if (effect instanceof Effect.End end) {
            end(end.end());
        } else if (effect instanceof Effect.ReleaseTransport) {
            transport.release(requireNonNull(why, "why"));
        }
    }

    private void dispatch(JingleAction action, MonoSink<Payload> reply) {
        try {
            boolean understood = action.type() == JingleAction.Type.TRANSPORT_INFO
                    ? transportInfo(action.contents())
                    : applicationInfo(action.payloads());
            if (understood) {
                reply.success();
            } else {
                reply.error(new StanzaErrorException(JingleErrors.unsupportedInfo()));
            }
        } catch (MalformedPayloadException e) {
            reply.error(new StanzaErrorException(
                    StanzaError.of(StanzaError.Condition.BAD_REQUEST, String.valueOf(e.getMessage()))));
        } catch (RuntimeException e) {
            reply.error(e);
        }
    }

    private boolean transportInfo(List<Content> contents) {
        Content ours = contentIn(contents);
        return ours != null && transport.info(ours.transport());
    }

    private boolean applicationInfo(List<Payload> payloads) {
        boolean understood = false;
        for (Payload payload : payloads) {
            understood |= application.info(payload);
        }
        return understood;
    }

    /** The content by creator and name, or by name alone: some peers mistake the creator. */
    private @Nullable Content contentIn(List<Content> contents) {
        Content sameName = null;
        for (Content candidate : contents) {
            if (candidate.key().equals(session.content())) {
                return candidate;
            }
            if (candidate.name().equals(session.content().name())) {
                sameName = candidate;
            }
        }
        return sameName;
    }

    private void send(JingleAction action) {
        if (unheard) {
            exchange.tell(action);
            return;
        }
        Mono<Void> asked = exchange.ask(action).onErrorComplete();
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
        deadline.update(session.scheduler()
                .schedule(() -> session.post(new Expired()), patience.toMillis(), TimeUnit.MILLISECONDS));
    }

    private void adopt(SessionAccept answer) {
        try {
            Content accepted = contentIn(answer.contents());
            if (accepted == null) {
                throw new ApplicationRefusedException(
                        Reason.of(Condition.INCOMPATIBLE_PARAMETERS, "the accepted content was not offered"));
            }
            transport.adopt(requireNonNull(accepted.transport(), "transport"));
            application.accepted(requireNonNull(accepted.description(), "description"));
            session.post(new AnswerAdopted());
        } catch (TransportRefusedException e) {
            session.end(Reason.of(Condition.INCOMPATIBLE_PARAMETERS, String.valueOf(e.getMessage())));
        } catch (ApplicationRefusedException e) {
            session.end(e.reason());
        }
    }

    private void startTransport() {
        deadline.dispose();
        transport.start(error -> session.post(new TransportFailed(String.valueOf(error.getMessage()))));
    }

    private void end(SessionEnd end) {
        deadline.dispose();
        why = outcome.exception(end);
        parts.ended().accept(session);
        outcome.end(end);
        established.tryEmitError(why);
        if (!leaving) {
            parted.tryEmitEmpty();
        }
    }
}
