package io.fluxmpp.stream.internal.wire;

import io.fluxmpp.stream.jid.Jid;
import org.jspecify.annotations.Nullable;

/**
 * Reads addresses, and remembers some of those that it has read last: most stanzas of a stream are from and to the same few,
 * and preparing an address costs more than the rest of a small stanza. Of its sixteen places an address has one.
 */
final class KnownJids {

    private static final int PLACES = 16;

    private final @Nullable Known[] places = new Known[PLACES];

    private record Known(String written, Jid jid) {}

    /** @throws IllegalArgumentException if it is no valid address */
    Jid read(String written) {
        int hash = written.hashCode();
        int place = (hash ^ (hash >>> 16)) & (PLACES - 1);
        Known known = places[place];
        if (known == null || !known.written().equals(written)) {
            known = new Known(written, Jid.of(written));
            places[place] = known;
        }
        return known.jid();
    }
}
