package io.fluxmpp.stream.model;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The versions of streams, which are two numbers and no decimal fraction (RFC 6120 §4.7.5). */
public final class StreamVersion {

    private static final Pattern VERSION = Pattern.compile("0*(\\d{1,9})\\.\\d{1,9}");

    private StreamVersion() {}

    /** Whether the peer speaks XMPP 1.0 or later, hence ours, too. None means 0.9. */
    public static boolean isSupported(@Nullable String version) {
        Matcher numbers = VERSION.matcher(version == null ? "" : version);
        return numbers.matches() && !numbers.group(1).equals("0");
    }

    /** The lower of the peer's version and ours; a peer from before XMPP 1.0 gets none. */
    public static @Nullable String answerTo(@Nullable String version) {
        return isSupported(version) ? StreamHeader.VERSION : null;
    }
}
