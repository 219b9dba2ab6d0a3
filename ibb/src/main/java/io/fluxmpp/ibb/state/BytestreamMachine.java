package io.fluxmpp.ibb.state;

import static io.fluxmpp.ibb.state.BytestreamEffect.ANSWER_CLOSE;
import static io.fluxmpp.ibb.state.BytestreamEffect.COMPLETE;
import static io.fluxmpp.ibb.state.BytestreamEffect.DRAIN;
import static io.fluxmpp.ibb.state.BytestreamEffect.FAIL;
import static io.fluxmpp.ibb.state.BytestreamEffect.FLUSH;
import static io.fluxmpp.ibb.state.BytestreamEffect.REQUEST_CLOSE;
import static io.fluxmpp.ibb.state.BytestreamEffect.SEND_CLOSE;
import static io.fluxmpp.ibb.state.BytestreamState.CLOSED;
import static io.fluxmpp.ibb.state.BytestreamState.CLOSING;
import static io.fluxmpp.ibb.state.BytestreamState.DRAINING;
import static io.fluxmpp.ibb.state.BytestreamState.FLUSHING;
import static io.fluxmpp.ibb.state.BytestreamState.OPEN;

import java.util.List;

/**
 * How a bytestream ends (XEP-0047 §2.3). There is no half-close: whoever closes, both directions
 * end, though what the other side was sending may still come before it answers. An event that means
 * nothing in a state changes nothing.
 */
public final class BytestreamMachine {

    private BytestreamMachine() {}

    /** What follows from {@code event} in {@code state}. */
    public static Transition on(BytestreamState state, BytestreamEvent event) {
        if (state == CLOSED) {
            return Transition.stay(CLOSED);
        }
        return switch (event) {
            case CLOSE_REQUESTED -> state == OPEN ? Transition.to(DRAINING, DRAIN) : Transition.stay(state);
            case DRAINED ->
                switch (state) {
                    case DRAINING -> Transition.to(CLOSING, REQUEST_CLOSE);
                    case FLUSHING -> Transition.to(CLOSED, ANSWER_CLOSE, COMPLETE);
                    default -> Transition.stay(state);
                };
            case CLOSE_ANSWERED -> state == CLOSING ? Transition.to(CLOSED, COMPLETE) : Transition.stay(state);
            case CLOSE_RECEIVED ->
                state == CLOSING
                        ? Transition.to(CLOSED, ANSWER_CLOSE, COMPLETE)
                        : state == FLUSHING ? Transition.stay(FLUSHING) : Transition.to(FLUSHING, FLUSH);
            case FLUSH_FAILED ->
                state == FLUSHING ? Transition.to(CLOSED, ANSWER_CLOSE, COMPLETE) : Transition.stay(state);
            case BROKEN ->
                switch (state) {
                    case CLOSING -> Transition.to(CLOSED, FAIL);
                    case FLUSHING -> Transition.to(CLOSED, ANSWER_CLOSE, FAIL);
                    default -> Transition.to(CLOSED, FAIL, SEND_CLOSE);
                };
            case CONNECTION_LOST -> Transition.to(CLOSED, FAIL);
        };
    }

    /**
     * The state that follows, and what is to be done, in order.
     *
     * @param next the new state
     * @param effects what the owner does, after it has taken on the new state
     */
    public record Transition(BytestreamState next, List<BytestreamEffect> effects) {

        public Transition {
            effects = List.copyOf(effects);
        }

        static Transition to(BytestreamState next, BytestreamEffect... effects) {
            return new Transition(next, List.of(effects));
        }

        static Transition stay(BytestreamState state) {
            return new Transition(state, List.of());
        }
    }
}
