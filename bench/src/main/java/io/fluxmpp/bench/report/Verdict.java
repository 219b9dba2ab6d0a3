package io.fluxmpp.bench.report;

/**
 * Whether a target was reached.
 *
 * @param figure what was measured; meaningless where nothing was
 */
record Verdict(Outcome outcome, double figure, Bound bound) {

    /** What can become of a target. */
    enum Outcome {
        MET,
        MISSED,
        NOT_MEASURED,
        NOT_MEANT
    }

    @Override
    public String toString() {
        String measured = Numbers.format(figure) + " " + bound.unit();
        return switch (outcome) {
            case MET -> measured + ", met";
            case MISSED -> measured + ", **missed**";
            case NOT_MEASURED -> Tables.NOT_MEASURED;
            case NOT_MEANT -> "–";
        };
    }
}
