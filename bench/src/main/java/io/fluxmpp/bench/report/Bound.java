package io.fluxmpp.bench.report;

/**
 * What a figure has to keep to.
 *
 * @param side on which side of the number
 * @param unit behind the number, {@code ×} for a ratio
 */
record Bound(Side side, double number, String unit) {

    /** Which of several figures to compare with is the hardest to beat, too. */
    enum Side {
        AT_LEAST("≥"),
        AT_MOST("≤");

        private final String sign;

        Side(String sign) {
            this.sign = sign;
        }

        double harder(double one, double other) {
            return this == AT_LEAST ? Math.max(one, other) : Math.min(one, other);
        }
    }

    static Bound atLeast(double ratio) {
        return new Bound(Side.AT_LEAST, ratio, "×");
    }

    static Bound atMost(double ratio) {
        return atMost(ratio, "×");
    }

    static Bound atMost(double number, String unit) {
        return new Bound(Side.AT_MOST, number, unit);
    }

    boolean holds(double figure) {
        return side == Side.AT_LEAST ? figure >= number : figure <= number;
    }

    @Override
    public String toString() {
        return side.sign + " " + Numbers.format(number) + " " + unit;
    }
}
