package io.fluxmpp.stream.internal.server;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The languages of streams (RFC 6120 §4.7.4). */
final class StreamLanguage {

    /** All that the server itself has to say to humans is in English, whatever they would like better. */
    static final String OURS = "en";

    private static final Pattern TAG = Pattern.compile("[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8}){0,15}");

    private StreamLanguage() {}

    /** The language of a client's stanzas; {@code null} where it has not said, or what it said is no language tag. */
    static @Nullable String ofClient(@Nullable String tag) {
        return tag != null && TAG.matcher(tag).matches() ? tag : null;
    }
}
