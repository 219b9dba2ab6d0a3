package io.fluxmpp.ibb.state;

/**
 * How many blocks may be on their way and unanswered. Told of every block that leaves and of every acknowledgement; has no
 * clock of its own, times are in nanoseconds since some moment.
 */
public sealed interface SendWindow permits FixedWindow, AdaptiveWindow {

    /** More than this nobody has on the way: what a peer that announces it takes blocks in order has to be ready for. */
    int MOST_BLOCKS = 1024;

    /** The size at present, 1 to {@value #MOST_BLOCKS}. */
    int size();

    /**
     * A block leaves.
     *
     * @param now the time
     * @param underWay how many others are on their way
     * @return what {@link #acknowledged} has to be told of this block
     */
    Departure departing(long now, int underWay);

    /** A block was acknowledged. */
    void acknowledged(Departure departure, long now);

    /** There is room that nothing waits to fill, which says nothing about the way. */
    void starved(int underWay);

    /** The way was broken for a while: what was learned about it counts no longer. */
    void interrupted();

    /**
     * When a block left, and what had been achieved by then.
     *
     * @param at the time
     * @param delivered how many blocks had been acknowledged
     * @param deliveredAt when the last of them was
     * @param starved whether the window was not made full use of
     */
    record Departure(long at, long delivered, long deliveredAt, boolean starved) {}
}
