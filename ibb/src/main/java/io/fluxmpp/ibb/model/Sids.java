package io.fluxmpp.ibb.model;

import static java.util.Objects.requireNonNull;

/** What holds for every {@code sid}. Peers use more than XML names allow, so nothing is asked of its characters. */
final class Sids {

    private Sids() {}

    static void check(String sid) {
        if (requireNonNull(sid, "sid").isEmpty()) {
            throw new IllegalArgumentException("sid: empty (expected: an NMTOKEN, XEP-0047 §2.1)");
        }
    }
}
