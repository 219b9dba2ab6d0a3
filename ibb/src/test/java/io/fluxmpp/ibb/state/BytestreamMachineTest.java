package io.fluxmpp.ibb.state;

import static io.fluxmpp.ibb.state.BytestreamEffect.ANSWER_CLOSE;
import static io.fluxmpp.ibb.state.BytestreamEffect.COMPLETE;
import static io.fluxmpp.ibb.state.BytestreamEffect.DRAIN;
import static io.fluxmpp.ibb.state.BytestreamEffect.FAIL;
import static io.fluxmpp.ibb.state.BytestreamEffect.FLUSH;
import static io.fluxmpp.ibb.state.BytestreamEffect.REQUEST_CLOSE;
import static io.fluxmpp.ibb.state.BytestreamEffect.SEND_CLOSE;
import static io.fluxmpp.ibb.state.BytestreamEvent.BROKEN;
import static io.fluxmpp.ibb.state.BytestreamEvent.CLOSE_ANSWERED;
import static io.fluxmpp.ibb.state.BytestreamEvent.CLOSE_RECEIVED;
import static io.fluxmpp.ibb.state.BytestreamEvent.CLOSE_REQUESTED;
import static io.fluxmpp.ibb.state.BytestreamEvent.CONNECTION_LOST;
import static io.fluxmpp.ibb.state.BytestreamEvent.DRAINED;
import static io.fluxmpp.ibb.state.BytestreamEvent.FLUSH_FAILED;
import static io.fluxmpp.ibb.state.BytestreamState.CLOSED;
import static io.fluxmpp.ibb.state.BytestreamState.CLOSING;
import static io.fluxmpp.ibb.state.BytestreamState.DRAINING;
import static io.fluxmpp.ibb.state.BytestreamState.FLUSHING;
import static io.fluxmpp.ibb.state.BytestreamState.OPEN;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxmpp.ibb.state.BytestreamMachine.Transition;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class BytestreamMachineTest {

    private record Arrow(
            BytestreamState from, BytestreamEvent event, BytestreamState to, List<BytestreamEffect> effects) {}

    private static final List<Arrow> ARROWS = List.of(
            arrow(OPEN, CLOSE_REQUESTED, DRAINING, DRAIN),
            arrow(DRAINING, DRAINED, CLOSING, REQUEST_CLOSE),
            arrow(CLOSING, CLOSE_ANSWERED, CLOSED, COMPLETE),
            arrow(OPEN, CLOSE_RECEIVED, FLUSHING, FLUSH),
            arrow(DRAINING, CLOSE_RECEIVED, FLUSHING, FLUSH),
            arrow(CLOSING, CLOSE_RECEIVED, CLOSED, ANSWER_CLOSE, COMPLETE),
            arrow(FLUSHING, DRAINED, CLOSED, ANSWER_CLOSE, COMPLETE),
            arrow(FLUSHING, FLUSH_FAILED, CLOSED, ANSWER_CLOSE, COMPLETE),
            arrow(OPEN, BROKEN, CLOSED, FAIL, SEND_CLOSE),
            arrow(DRAINING, BROKEN, CLOSED, FAIL, SEND_CLOSE),
            arrow(CLOSING, BROKEN, CLOSED, FAIL),
            arrow(FLUSHING, BROKEN, CLOSED, ANSWER_CLOSE, FAIL),
            arrow(OPEN, CONNECTION_LOST, CLOSED, FAIL),
            arrow(DRAINING, CONNECTION_LOST, CLOSED, FAIL),
            arrow(CLOSING, CONNECTION_LOST, CLOSED, FAIL),
            arrow(FLUSHING, CONNECTION_LOST, CLOSED, FAIL));

    private static Arrow arrow(
            BytestreamState from, BytestreamEvent event, BytestreamState to, BytestreamEffect... effects) {
        return new Arrow(from, event, to, List.of(effects));
    }

    static Stream<Arguments> everyPair() {
        return Arrays.stream(BytestreamState.values())
                .flatMap(state -> Arrays.stream(BytestreamEvent.values()).map(event -> Arguments.of(state, event)));
    }

    @ParameterizedTest
    @MethodSource("everyPair")
    void everyPairFollowsItsArrowOrStays(BytestreamState state, BytestreamEvent event) {
        Arrow expected = ARROWS.stream()
                .filter(arrow -> arrow.from() == state && arrow.event() == event)
                .findFirst()
                .orElse(new Arrow(state, event, state, List.of()));

        assertThat(BytestreamMachine.on(state, event)).isEqualTo(new Transition(expected.to(), expected.effects()));
    }
}
