package io.fluxmpp.jingle.session;

/** What may be done once. Confined to the event loop. */
final class Latch {

    private boolean used;

    /** Whether this is the first time. */
    boolean once() {
        boolean first = !used;
        used = true;
        return first;
    }

    boolean isUsed() {
        return used;
    }
}
