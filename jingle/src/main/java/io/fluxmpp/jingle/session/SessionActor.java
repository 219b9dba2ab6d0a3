package io.fluxmpp.jingle.session;

import io.fluxmpp.jingle.model.Reason;
import io.fluxmpp.jingle.model.Reason.Condition;
import io.fluxmpp.jingle.state.Effect;
import io.fluxmpp.jingle.state.Negotiation;
import io.fluxmpp.jingle.state.SessionEvent;
import io.fluxmpp.jingle.state.SessionMachine;
import io.fluxmpp.jingle.state.SessionState;
import io.fluxmpp.jingle.state.Transition;
import io.fluxmpp.stream.xml.Payload;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Scheduler;
import reactor.util.Logger;
import reactor.util.Loggers;

/**
 * Takes the events of one session one at a time through its {@link SessionMachine}, on the event loop, and has the effects
 * carried out in their order.
 *
 * <p>The answer to a peer's action reaches the wire before anything that follows from the action: after every answer the
 * rest waits for one more turn of the event loop. A connection promises less: the {@code Mono} of an {@code IqHandler} may
 * complete on any thread, so the answer may be written later than it is given.
 */
final class SessionActor {

    private static final Logger LOG = Loggers.getLogger(SessionActor.class);

    /** As many as wait at once most of the time. */
    private static final int FEW = 2;

    private final SessionMachine machine;
    private final Scheduler scheduler;
    private final BiConsumer<Effect, @Nullable MonoSink<Payload>> effects;
    private final Deque<Letter> mailbox = new ArrayDeque<>(FEW);
    private final Deque<Effect> pending = new ArrayDeque<>(FEW);
    private @Nullable MonoSink<Payload> reply;
    private int waiting;
    private boolean busy;
    private boolean answered;
    private volatile Negotiation negotiation = Negotiation.offering(List.of());

    /** @param effects carries out one effect; is given where to answer the action that caused it, if one did */
    SessionActor(SessionMachine machine, Scheduler scheduler, BiConsumer<Effect, @Nullable MonoSink<Payload>> effects) {
        this.machine = machine;
        this.scheduler = scheduler;
        this.effects = effects;
    }

    /** Begins with what is offered, before anything happens. */
    void begin(Negotiation offer) {
        negotiation = offer;
    }

    /** Where the negotiation stands by now; readable from any thread. */
    Negotiation negotiation() {
        return negotiation;
    }

    /** How many actions of the peer wait for their turn. On the event loop. */
    int waiting() {
        return waiting;
    }

    /** Takes an event that is to be answered to the peer; {@code event} is looked at when its turn comes. On the event loop. */
    void deliver(Supplier<SessionEvent> event, MonoSink<Payload> answerTo) {
        waiting++;
        deliver(new Letter(event, answerTo));
    }

    /** Takes an event of our own, now. On the event loop. */
    void tell(SessionEvent event) {
        deliver(new Letter(() -> event, null));
    }

    /** Takes an event of our own, later. Any thread. */
    void post(SessionEvent event) {
        scheduler.schedule(() -> deliver(new Letter(() -> event, null)));
    }

    private void deliver(Letter letter) {
        mailbox.add(letter);
        drain();
    }

    private void drain() {
        if (busy) {
            return;
        }
        busy = true;
        boolean more = true;
        while (more && !answered) {
            more = step();
        }
        busy = false;
        if (answered) {
            busy = true;
            scheduler.schedule(this::resume);
        }
    }

    private void resume() {
        answered = false;
        busy = false;
        drain();
    }

    /** Does the next thing there is to do; false when there is none. */
    private boolean step() {
        Effect effect = pending.poll();
        if (effect != null) {
            perform(effect);
            answered = isAnswer(effect);
            return true;
        }
        Letter letter = mailbox.poll();
        if (letter == null) {
            return false;
        }
        MonoSink<Payload> answerTo = letter.answerTo();
        if (answerTo != null) {
            waiting--;
        }
        try {
            take(letter);
        } catch (RuntimeException e) {
            if (answerTo != null) {
                answerTo.error(e);
            }
            failed("an event", e);
        }
        return true;
    }

    private void take(Letter letter) {
        Transition transition = machine.on(negotiation, letter.event().get());
        negotiation = transition.next();
        reply = letter.answerTo();
        pending.addAll(transition.effects());
    }

    /** One broken application or transport must not stop a session from being ended and cleaned up. */
    private void perform(Effect effect) {
        try {
            effects.accept(effect, reply);
        } catch (RuntimeException e) {
            failed(effect, e);
        }
    }

    private void failed(Object what, RuntimeException failure) {
        LOG.error("session {}: {} failed", machine.sid(), what, failure);
        if (negotiation.state() != SessionState.ENDED) {
            post(new SessionEvent.Terminate(Reason.of(Condition.FAILED_APPLICATION)));
        }
    }

    private static boolean isAnswer(Effect effect) {
        return effect instanceof Effect.Acknowledge
                || effect instanceof Effect.ReplyError
                || effect instanceof Effect.Dispatch;
    }

    private record Letter(
            Supplier<SessionEvent> event, @Nullable MonoSink<Payload> answerTo) {}
}
