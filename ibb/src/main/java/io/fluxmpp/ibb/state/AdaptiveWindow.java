package io.fluxmpp.ibb.state;

import java.util.Arrays;

/**
 * A window that follows the way to the peer: as many blocks as keep it full, and not many more. There is no loss to go by, so
 * what the way holds is measured: the rate at which acknowledgements come, times the round trip without queues. The window is
 * twice that, so that a way that got faster shows, and a little more, which lets several bytestreams on one way come to equal
 * shares. (The idea is that of TCP's BBR.) A server that delays, or a reader that withholds acknowledgements, lowers the rate
 * and with it the window, so nobody's queue grows.
 *
 * <p>It begins small, grows to the double each round trip while that pays, and every ten seconds looks at the round trip with
 * next to nothing on the way, since its own blocks may have hidden what it is.
 */
public final class AdaptiveWindow implements SendWindow {

    private static final int FIRST = 4;

    /** What is in somebody's hands at the ends and at servers, however short the way is. */
    private static final int SLACK_BYTES = 64 * 1024;

    private static final int LEAST_SLACK = 4;
    private static final int MOST_SLACK = 16;

    private static final int GAIN = 2;

    /** Growth that brings less than this was of no use. */
    private static final double WORTH_IT = 1.25;

    private static final int USELESS_ROUNDS = 3;
    private static final int ROUNDS_REMEMBERED = 10;
    private static final int ROUNDS_OF_A_LOOK = 2;
    private static final long ROUND_TRIP_HOLDS = 10_000_000_000L;

    private final int most;
    private final int slack;

    private Phase phase = Phase.GROWING;
    private int size;

    private long delivered;
    private long deliveredAt;

    /** Blocks that leave before so many are delivered do not fill the window. */
    private long starvedUntil;

    /** A round is over when a block is acknowledged that left after it began. */
    private long roundStart;

    private boolean roundStarved;

    /** The best rates of the last rounds, in blocks a nanosecond. */
    private final double[] rates = new double[ROUNDS_REMEMBERED];

    private int round;
    private double rateGrownTo;
    private int uselessRounds;

    private long roundTrip = Long.MAX_VALUE;
    private long roundTripAt;
    private int roundsLooked;
    private long lookStart;
    private long roundTripSeen;

    /**
     * @param blockSize bytes in a block
     * @param mostBytes how many bytes may be on their way, if that is a block at least
     */
    public AdaptiveWindow(int blockSize, int mostBytes) {
        this.most = Math.max(1, Math.min(MOST_BLOCKS, mostBytes / blockSize));
        this.slack = Math.max(LEAST_SLACK, Math.min(MOST_SLACK, SLACK_BYTES / blockSize));
        this.size = Math.min(FIRST, most);
    }

    private enum Phase {
        GROWING,
        FOLLOWING,
        LOOKING
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public Departure departing(long now, int underWay) {
        if (underWay == 0 || delivered == 0) {
            deliveredAt = now;
        }
        return new Departure(now, delivered, deliveredAt, delivered < starvedUntil);
    }

    @Override
    public void starved(int underWay) {
        starvedUntil = delivered + underWay + 1;
    }

    @Override
    public void acknowledged(Departure departure, long now) {
        delivered++;
        deliveredAt = now;
        measureRoundTrip(departure, now);
        rates[round] = Math.max(rates[round], rate(departure, now));
        roundStarved |= departure.starved();
        if (phase == Phase.GROWING && !departure.starved()) {
            size = Math.min(size + 1, most);
        }
        if (departure.delivered() >= roundStart) {
            endRound(now);
        }
    }

    @Override
    public void interrupted() {
        phase = Phase.GROWING;
        size = 1;
        roundStart = delivered;
        Arrays.fill(rates, 0);
        rateGrownTo = 0;
        uselessRounds = 0;
        roundTrip = Long.MAX_VALUE;
    }

    private void measureRoundTrip(Departure departure, long now) {
        long measured = Math.max(1, now - departure.at());
        if (measured <= roundTrip) {
            roundTrip = measured;
            roundTripAt = now;
        }
        if (phase == Phase.LOOKING && departure.delivered() >= lookStart) {
            roundTripSeen = Math.min(roundTripSeen, measured);
        }
    }

    private double rate(Departure departure, long now) {
        return (delivered - departure.delivered()) / (double) Math.max(1, now - departure.deliveredAt());
    }

    private void endRound(long now) {
        roundStart = delivered;
        if (!roundStarved) {
            if (phase == Phase.GROWING) {
                judgeGrowth();
            }
            round = (round + 1) % ROUNDS_REMEMBERED;
            rates[round] = 0;
        }
        roundStarved = false;
        if (phase == Phase.LOOKING && ++roundsLooked == ROUNDS_OF_A_LOOK) {
            roundTrip = roundTripSeen;
            roundTripAt = now;
            phase = Phase.FOLLOWING;
        }
        if (phase == Phase.FOLLOWING) {
            follow(now);
        }
    }

    private void judgeGrowth() {
        double best = bestRate();
        if (best >= rateGrownTo * WORTH_IT) {
            rateGrownTo = best;
            uselessRounds = 0;
        } else if (++uselessRounds == USELESS_ROUNDS) {
            phase = Phase.FOLLOWING;
        }
    }

    private void follow(long now) {
        double held = bestRate() * roundTrip;
        size = (int) Math.min(most, Math.ceil(GAIN * held) + slack);
        if (now - roundTripAt > ROUND_TRIP_HOLDS) {
            phase = Phase.LOOKING;
            size = Math.min(size, FIRST);
            lookStart = delivered;
            roundTripSeen = Long.MAX_VALUE;
            roundsLooked = 0;
        }
    }

    private double bestRate() {
        double best = 0;
        for (double rate : rates) {
            best = Math.max(best, rate);
        }
        return best;
    }
}
