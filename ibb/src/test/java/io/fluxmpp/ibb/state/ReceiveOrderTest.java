package io.fluxmpp.ibb.state;

import static io.fluxmpp.ibb.state.ReceiveOrder.Verdict.IN_ORDER;
import static io.fluxmpp.ibb.state.ReceiveOrder.Verdict.OUT_OF_SEQUENCE;
import static io.fluxmpp.ibb.state.ReceiveOrder.Verdict.TOO_LARGE;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxmpp.ibb.model.BlockSize;
import io.fluxmpp.ibb.model.Sequence;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class ReceiveOrderTest {

    @Nested
    class GivenOneBlockTaken {
        private final ReceiveOrder order = ReceiveOrder.of(new BlockSize(10)).taken();

        @Test
        void whenTheNextArrives_thenInOrderUpToTheAgreedSize() {
            assertThat(order.judge(new Sequence(1), 0)).isEqualTo(IN_ORDER);
            assertThat(order.judge(new Sequence(1), 10)).isEqualTo(IN_ORDER);
            assertThat(order.judge(new Sequence(1), 11)).isEqualTo(TOO_LARGE);
        }

        @Test
        void whenUsedOrAhead_thenOutOfSequence() {
            assertThat(order.judge(new Sequence(0), 1)).isEqualTo(OUT_OF_SEQUENCE);
            assertThat(order.judge(new Sequence(2), 1)).isEqualTo(OUT_OF_SEQUENCE);
        }
    }

    @Nested
    class GivenTheLastNumberTaken {
        @Test
        void whenTheNextArrives_thenZeroIsInOrder() {
            ReceiveOrder order = new ReceiveOrder(BlockSize.DEFAULT, new Sequence(65535)).taken();

            assertThat(order.judge(Sequence.FIRST, 1)).isEqualTo(IN_ORDER);
        }
    }
}
