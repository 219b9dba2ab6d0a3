package io.fluxmpp.stream.internal.wire;

import org.jspecify.annotations.Nullable;

/** What happens beyond the limits: the stream is refused at once, or what was too much is remembered until the stanza ends. */
final class Excess {

    private boolean patient;
    private @Nullable String what;

    /** Whether to read on from here. */
    void setPatient(boolean wanted) {
        patient = wanted;
    }

    boolean isPatient() {
        return patient;
    }

    /** @throws io.fluxmpp.stream.error.StreamErrorException unless patient */
    void report(String tooMuch) {
        if (!patient) {
            throw Refusal.tooMuch(tooMuch);
        }
        if (what == null) {
            what = tooMuch;
        }
    }

    /** What was too much since it was last cleared. */
    @Nullable
    String what() {
        return what;
    }

    void clear() {
        what = null;
    }
}
