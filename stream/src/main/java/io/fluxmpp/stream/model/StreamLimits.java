package io.fluxmpp.stream.model;

import io.fluxmpp.stream.xml.XmlElement;
import java.time.Duration;
import java.util.OptionalLong;

/**
 * What the receiving entity takes at most on a stream, as it announces it (XEP-0478 §3.1). It may change with every new
 * set of features; the last one counts (§4).
 *
 * <p>What cannot be read is as if it were not announced, and so is what the receiving entity must not ask for.
 *
 * @param maxBytes bytes of one first-level element; at least {@value #LEAST_MAX_BYTES} where present (RFC 6120 §13.12)
 * @param idleSeconds seconds without any traffic from us after which the stream may be taken for dead; at least 1 where
 *     present
 */
public record StreamLimits(OptionalLong maxBytes, OptionalLong idleSeconds) {

    public static final String NAMESPACE = "urn:xmpp:stream-limits:0";

    /** Nothing announced. */
    public static final StreamLimits NONE = new StreamLimits(OptionalLong.empty(), OptionalLong.empty());

    private static final long LEAST_MAX_BYTES = 10_000;

    public StreamLimits {
        require("maxBytes", maxBytes, LEAST_MAX_BYTES);
        require("idleSeconds", idleSeconds, 1);
    }

    /** Announces how large an element may be. */
    public static StreamLimits ofBytes(long maxBytes) {
        return new StreamLimits(OptionalLong.of(maxBytes), OptionalLong.empty());
    }

    /** Announces besides how long silence may last, in whole seconds; less than one is not announced. */
    public StreamLimits withIdle(Duration idle) {
        long seconds = idle.toSeconds();
        return new StreamLimits(maxBytes, seconds < 1 ? OptionalLong.empty() : OptionalLong.of(seconds));
    }

    /** The limits among these features; {@link #NONE} where there are none. */
    public static StreamLimits of(StreamFeatures features) {
        return features.find(NAMESPACE, "limits").map(StreamLimits::of).orElse(NONE);
    }

    /** These limits as a stream feature. */
    public XmlElement toFeature() {
        XmlElement.Builder feature = XmlElement.builder(NAMESPACE, "limits");
        maxBytes.ifPresent(bytes -> feature.child(XmlElement.of(NAMESPACE, "max-bytes", Long.toString(bytes))));
        idleSeconds.ifPresent(time -> feature.child(XmlElement.of(NAMESPACE, "idle-seconds", Long.toString(time))));
        return feature.build();
    }

    private static StreamLimits of(XmlElement limits) {
        return new StreamLimits(read(limits, "max-bytes", LEAST_MAX_BYTES), read(limits, "idle-seconds", 1));
    }

    private static OptionalLong read(XmlElement limits, String localName, long least) {
        return limits.element(NAMESPACE, localName)
                .map(limit -> parse(limit.text().strip(), least))
                .orElse(OptionalLong.empty());
    }

    private static OptionalLong parse(String text, long least) {
        try {
            long value = Long.parseLong(text);
            return value < least ? OptionalLong.empty() : OptionalLong.of(value);
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    private static void require(String what, OptionalLong value, long least) {
        if (value.isPresent() && value.getAsLong() < least) {
            throw new IllegalArgumentException(what + ": " + value.getAsLong() + " (expected: at least " + least + ")");
        }
    }
}
