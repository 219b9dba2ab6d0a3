package io.fluxmpp.testkit;

import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** What a test needs of the machine that it runs on. */
public final class Prerequisite {

    private Prerequisite() {}

    /**
     * Skips the calling test where something is missing; fails it where the environment variable {@code CI} is set, so that
     * nothing is skipped unseen.
     *
     * @param met whether it is there
     * @param missing what is missing, and how to get it
     */
    public static void assume(boolean met, String missing) {
        if (met) {
            return;
        }
        if (System.getenv("CI") != null) {
            Assertions.fail(missing);
        }
        System.err.println("Skipped: " + missing); // the build only counts what is skipped
        Assumptions.abort(missing);
    }
}
