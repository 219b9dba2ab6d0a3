package io.fluxmpp.jingle.session;

import io.fluxmpp.jingle.model.JingleAction;
import io.fluxmpp.jingle.model.Reason;
import io.fluxmpp.jingle.model.Reason.Condition;
import io.fluxmpp.jingle.state.Effect;
import io.fluxmpp.jingle.state.SessionEvent;
import io.fluxmpp.jingle.state.SessionEvent.Received;
import io.fluxmpp.jingle.state.SessionMachine;
import io.fluxmpp.jingle.state.SessionState;
import io.fluxmpp.jingle.state.Transition;
import io.fluxmpp.stream.error.StanzaErrorException;
import io.fluxmpp.stream.model.StanzaError;
import io.fluxmpp.stream.xml.Payload;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.BiConsumer;
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

    /** How many of the peer's actions may wait for their turn. */
    private static final int MAX_WAITING = 64;

    private final SessionMachine machine;
    private final Scheduler scheduler;
    private final BiConsumer<Effect, @Nullable MonoSink<Payload>> effects;
    private final Deque<Letter> mailbox = new ArrayDeque<>();
    private final Deque<Effect> pending = new ArrayDeque<>();
    private @Nullable MonoSink<Payload> reply;
    private boolean busy;
    private boolean answered;
    private volatile SessionState state = SessionState.PENDING;

    /** @param effects carries out one effect; is given where to answer the action that caused it, if one did */
    SessionActor(SessionMachine machine, Scheduler scheduler, BiConsumer<Effect, @Nullable MonoSink<Payload>> effects) {
        this.machine = machine;
        this.scheduler = scheduler;
        this.effects = effects;
    }

    /** The state by now; readable from any thread. */
    SessionState state() {
        return state;
    }

    /** Takes an action of the peer. On the event loop. */
    void receive(JingleAction action, MonoSink<Payload> answerTo) {
        if (mailbox.size() >= MAX_WAITING) {
            answerTo.error(new StanzaErrorException(StanzaError.of(StanzaError.Condition.RESOURCE_CONSTRAINT)));
            return;
        }
        deliver(new Letter(new Received(action), answerTo));
    }

    /** Takes an event that answers to a stanza of the peer. On the event loop. */
    void deliver(SessionEvent event, MonoSink<Payload> answerTo) {
        deliver(new Letter(event, answerTo));
    }

    /** Takes an event of our own, now. On the event loop. */
    void tell(SessionEvent event) {
        deliver(new Letter(event, null));
    }

    /** Takes an event of our own, later. Any thread. */
    void post(SessionEvent event) {
        scheduler.schedule(() -> deliver(new Letter(event, null)));
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
        Transition transition = machine.on(state, letter.event());
        state = transition.next();
        reply = letter.answerTo();
        pending.addAll(transition.effects());
        return true;
    }

    /** One broken application or transport must not stop a session from being ended and cleaned up. */
    private void perform(Effect effect) {
        try {
            effects.accept(effect, reply);
        } catch (RuntimeException e) {
            LOG.error("session {}: {} failed", machine.sid(), effect, e);
            if (state != SessionState.ENDED) {
                post(new SessionEvent.Terminate(Reason.of(Condition.FAILED_APPLICATION)));
            }
        }
    }

    private static boolean isAnswer(Effect effect) {
        return effect instanceof Effect.Acknowledge
                || effect instanceof Effect.ReplyError
                || effect instanceof Effect.Dispatch;
    }

    private record Letter(SessionEvent event, @Nullable MonoSink<Payload> answerTo) {}
}
