package io.fluxmpp.stream.internal.wire;

import org.jspecify.annotations.Nullable;

/**
 * Makes strings of the values of attributes, and remembers some of the last: most stanzas of a stream repeat addresses, types
 * and session ids. Of its sixteen places a value has one.
 */
final class KnownValues {

    private static final int PLACES = 16;

    /** Longer ones are seldom repeated. */
    private static final int LONGEST = 80;

    private final @Nullable String[] places = new String[PLACES];

    /** The string of the characters from {@code start} to before {@code end}. */
    String read(char[] chars, int start, int end) {
        int length = end - start;
        if (length > LONGEST) {
            return new String(chars, start, length);
        }
        int hash = length;
        for (int i = start; i < end; i++) {
            hash = 31 * hash + chars[i];
        }
        int place = (hash ^ (hash >>> 16)) & (PLACES - 1);
        String known = places[place];
        if (known == null || !isEqual(known, chars, start, length)) {
            known = new String(chars, start, length);
            places[place] = known;
        }
        return known;
    }

    private static boolean isEqual(String known, char[] chars, int start, int length) {
        if (known.length() != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (known.charAt(i) != chars[start + i]) {
                return false;
            }
        }
        return true;
    }
}
