package io.fluxmpp.ibb.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What the window makes of ways of all kinds. Time is simulated: a queue in front of one bottleneck, and a way behind it. */
class AdaptiveWindowTest {

    private static final int MOST_BYTES = 4 << 20;
    private static final int BLOCK = 4096;

    /** A round trip of so many milliseconds without queues, and a bottleneck of so many blocks a second at each second. */
    private static final class Way {
        private final double roundTrip;
        private final IntToDoubleFunction rate;
        private final List<Flow> flows = new ArrayList<>();
        private double now;
        private double free;

        Way(double roundTripMillis, IntToDoubleFunction rate) {
            this.roundTrip = roundTripMillis / 1000;
            this.rate = rate;
        }

        Flow flow(SendWindow window) {
            Flow flow = new Flow(window);
            flows.add(flow);
            return flow;
        }

        /** Lets the flows run, the next event always first. */
        void runUntil(double seconds) {
            flows.forEach(this::fill);
            for (Flow next = earliest(); next.nextAck() <= seconds; next = earliest()) {
                now = next.nextAck();
                next.acknowledge(now);
                fill(next);
            }
            now = seconds;
        }

        private Flow earliest() {
            return flows.stream()
                    .min((one, other) -> Double.compare(one.nextAck(), other.nextAck()))
                    .orElseThrow();
        }

        private void fill(Flow flow) {
            while (flow.wantsMore()) {
                double arrival = now + roundTrip / 2;
                double begin = Math.max(arrival, free);
                flow.queued = begin - arrival;
                free = begin + 1 / rate.applyAsDouble((int) now);
                flow.depart(now, free + roundTrip / 2);
            }
        }
    }

    private static final class Flow {
        private final SendWindow window;
        private final Deque<Double> acks = new ArrayDeque<>();
        private final Deque<SendWindow.Departure> departures = new ArrayDeque<>();
        private int most = Integer.MAX_VALUE;
        private long acknowledged;
        private double queued;

        Flow(SendWindow window) {
            this.window = window;
        }

        double nextAck() {
            return acks.isEmpty() ? Double.MAX_VALUE : acks.element();
        }

        boolean wantsMore() {
            return acks.size() < Math.min(most, window.size());
        }

        void depart(double now, double ack) {
            departures.add(window.departing(nanos(now), acks.size()));
            acks.add(ack);
        }

        void acknowledge(double now) {
            if (acks.size() < window.size() / 2) {
                window.starved(acks.size());
            }
            acks.remove();
            window.acknowledged(departures.remove(), nanos(now));
            acknowledged++;
        }

        private static long nanos(double seconds) {
            return (long) (seconds * 1e9);
        }
    }

    private static AdaptiveWindow window() {
        return new AdaptiveWindow(BLOCK, MOST_BYTES);
    }

    /** How many blocks a second come through between two moments. */
    private static double throughput(Way way, Flow flow, double from, double to) {
        way.runUntil(from);
        long before = flow.acknowledged;
        way.runUntil(to);
        return (flow.acknowledged - before) / (to - from);
    }

    @Test
    void whenTheWayIsLong_thenItIsFilledAndTheQueueStaysShort() {
        Way way = new Way(50, second -> 3000);
        Flow flow = way.flow(window());
        assertThat(throughput(way, flow, 2, 9)).isGreaterThan(0.97 * 3000);
        assertThat(flow.queued).isLessThan(0.1);
    }

    @Test
    void whenTheWayIsLongAndTheLimitShort_thenTheLimitIsUsed() {
        Way way = new Way(200, second -> 30_000);
        Flow flow = way.flow(new AdaptiveWindow(BLOCK, 1 << 20));
        assertThat(flow.window.size()).isLessThan(256);
        assertThat(throughput(way, flow, 5, 9)).isGreaterThan(0.97 * 256 / 0.2);
        assertThat(flow.window.size()).isEqualTo(256);
    }

    @Test
    void whenTheWayIsShort_thenFewBlocksAreOnIt() {
        Way way = new Way(0.2, second -> 25_000);
        Flow flow = way.flow(window());
        assertThat(throughput(way, flow, 1, 2)).isGreaterThan(0.97 * 25_000);
        assertThat(flow.window.size()).isLessThan(40);
    }

    @Test
    void whenTheWayIsSlow_thenLittleMoreThanASecondWaitsOnIt() {
        Way way = new Way(50, second -> 22);
        Flow flow = way.flow(window());
        assertThat(throughput(way, flow, 20, 60)).isGreaterThan(0.97 * 22);
        assertThat(flow.queued).isLessThan(1.2);
    }

    @Test
    void whenTheWayGetsFaster_thenTheWindowFollows() {
        Way way = new Way(50, second -> second < 20 ? 300 : 3000);
        Flow flow = way.flow(window());
        assertThat(throughput(way, flow, 23, 29)).isGreaterThan(0.97 * 3000);
    }

    @Test
    void whenTheWayGetsSlower_thenTheWindowShrinksWithIt() {
        Way way = new Way(50, second -> second < 20 ? 3000 : 300);
        Flow flow = way.flow(window());
        way.runUntil(20);
        assertThat(flow.window.size()).isGreaterThan(150);
        way.runUntil(50);
        assertThat(flow.window.size()).isLessThan(80);
        assertThat(flow.queued).isLessThan(0.3);
    }

    @Test
    void whenManyShareTheWay_thenItIsFilledAndNoneIsFarBehind() {
        Way way = new Way(50, second -> 3000);
        List<Flow> flows = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            flows.add(way.flow(window()));
        }
        way.runUntil(60);
        long[] counts =
                flows.stream().mapToLong(flow -> flow.acknowledged).sorted().toArray();
        assertThat(counts[0]).isGreaterThan(counts[counts.length - 1] / 2);
        assertThat(flows.stream().mapToLong(flow -> flow.acknowledged).sum()).isGreaterThan((long) (0.97 * 60 * 3000));
    }

    @Nested
    class GivenASourceThatGivesLittle {

        @Test
        void whenTheWindowIsNotUsed_thenItDoesNotGrow() {
            Way way = new Way(50, second -> 3000);
            Flow flow = way.flow(window());
            flow.most = 2;
            way.runUntil(5);
            assertThat(flow.window.size()).isLessThan(30);
        }

        @Test
        void whenItGivesMoreAgain_thenTheWayIsFilledAgain() {
            Way way = new Way(50, second -> 3000);
            Flow flow = way.flow(window());
            way.runUntil(5);
            flow.most = 2;
            way.runUntil(8);
            flow.most = Integer.MAX_VALUE;
            assertThat(throughput(way, flow, 9, 14)).isGreaterThan(0.97 * 3000);
        }
    }

    @Test
    void whenInterrupted_thenItBeginsWithOneBlock() {
        Way way = new Way(50, second -> 3000);
        Flow flow = way.flow(window());
        way.runUntil(5);
        flow.window.interrupted();
        assertThat(flow.window.size()).isOne();
        assertThat(throughput(way, flow, 8, 12)).isGreaterThan(0.97 * 3000);
    }

    @Test
    void whenALimitIsSmallerThanABlock_thenOneBlockIsOnItsWay() {
        SendWindow window = new AdaptiveWindow(BLOCK, 1);
        for (int i = 0; i < 100; i++) {
            window.acknowledged(window.departing(i * 1000L, 0), i * 1000L + 500);
            assertThat(window.size()).isOne();
        }
    }

    /** Clocks are set now and then. */
    @Test
    void whenTheClockGoesBack_thenTheWindowStaysWithinItsLimits() {
        SendWindow window = window();
        for (int i = 0; i < 1000; i++) {
            window.acknowledged(window.departing(-i * 1_000_000L, 0), -i * 2_000_000L);
            assertThat(window.size()).isBetween(1, SendWindow.MOST_BLOCKS);
        }
    }
}
