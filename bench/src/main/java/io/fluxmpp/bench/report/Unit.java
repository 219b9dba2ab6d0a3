package io.fluxmpp.bench.report;

/**
 * How a result is shown.
 *
 * @param name what it is called, or empty for what the result itself says
 * @param perBlock whether results are blocks, which are shown as bytes of payload
 */
record Unit(String name, boolean perBlock) {

    static final Unit AS_MEASURED = new Unit("", false);
    static final Unit MEGABYTES = new Unit("MB/s", true);

    private static final double MEGA = 1e6;

    static Unit perSecond(String operations) {
        return new Unit(operations + "/s", false);
    }

    Value of(Result result) {
        if (perBlock) {
            int blockSize = blockSize(result);
            return result.value().in(name, blocks -> blocks * blockSize / MEGA);
        }
        return name.isEmpty() ? result.value() : result.value().in(name, same -> same);
    }

    private static int blockSize(Result result) {
        String given = result.parameters().get("blockSize");
        String traffic = result.parameters().getOrDefault("traffic", "ibb0");
        return Integer.parseInt(given == null ? traffic.substring("ibb".length()) : given);
    }
}
