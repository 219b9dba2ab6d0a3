package io.fluxmpp.ibb.state;

/**
 * A window that stays as it is.
 *
 * @param size 1 to {@value SendWindow#MOST_BLOCKS}
 */
public record FixedWindow(int size) implements SendWindow {

    private static final Departure UNMEASURED = new Departure(0, 0, 0, false);

    public FixedWindow {
        if (size < 1 || size > MOST_BLOCKS) {
            throw new IllegalArgumentException("window: " + size + " (expected: 1.." + MOST_BLOCKS + ")");
        }
    }

    @Override
    public Departure departing(long now, int underWay) {
        return UNMEASURED;
    }

    @Override
    public void acknowledged(Departure departure, long now) {
        // Nothing to learn.
    }

    @Override
    public void starved(int underWay) {
        // Nothing to learn.
    }

    @Override
    public void interrupted() {
        // Nothing to forget.
    }
}
