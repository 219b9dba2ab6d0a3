package io.fluxmpp.testkit;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * What holds in every test class: nothing blocks a non-blocking thread, and no buffer leaks.
 *
 * <p>BlockHound and a leak detector of our own are installed before the first test class starts. Whatever they saw
 * fails the outermost test class that was running, also when the code under test swallowed the error or when the leak
 * belongs to a test that passed. Something left over from an earlier class can show up in a later one; the recorded
 * stack traces tell where it comes from.
 *
 * <p>JUnit finds this extension by itself where {@code junit.jupiter.extensions.autodetection.enabled} is set;
 * elsewhere {@code @ExtendWith(HouseRules.class)} does the same. jqwik's properties obey {@link JqwikHouseRules}.
 * Buffers are watched as closely as {@code -Dio.netty.leakDetection.level} says; only {@code paranoid} sees them all.
 */
public final class HouseRules implements BeforeAllCallback, AfterAllCallback {

    /** Called by JUnit. */
    public HouseRules() {
        install();
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        // Being here is enough: the constructor has installed the rules.
    }

    @Override
    public void afterAll(ExtensionContext context) {
        boolean outermost =
                context.getParent().flatMap(ExtensionContext::getTestClass).isEmpty();
        if (outermost) {
            check();
        }
    }

    static void install() {
        LeakWatch.install();
        BlockingCallWatch.install();
    }

    /** Fails with everything seen since the last check. */
    static void check() {
        var failure = new AssertionError("house rules broken");
        BlockingCallWatch.drain().forEach(failure::addSuppressed);
        LeakWatch.drain().forEach(failure::addSuppressed);
        if (failure.getSuppressed().length > 0) {
            throw failure;
        }
    }
}
