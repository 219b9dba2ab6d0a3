package io.fluxmpp.testkit;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

import io.netty.buffer.Unpooled;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import io.netty.util.ResourceLeakTracker;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Pattern;

/** Netty's leak detection, with what it reports kept instead of logged. */
final class LeakWatch extends ResourceLeakDetectorFactory {
    private static final LeakWatch INSTANCE = new LeakWatch();
    private static final long GC_MILLIS = 2_000;

    /** The lines of a trace that nobody needs, about half a hundred in each. */
    private static final Pattern FRAMEWORK = Pattern.compile(
            "\t(java\\.base/(java\\.lang|jdk\\.internal)\\.reflect|org\\.junit|net\\.jqwik|org\\.apache\\.maven)\\.");

    static {
        ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(INSTANCE);
        Unpooled.buffer(1).release();
        if (INSTANCE.detectors.isEmpty()) {
            throw new IllegalStateException("Netty's buffers were in use before the house rules were installed");
        }
    }

    private final Queue<Detector<?>> detectors = new ConcurrentLinkedQueue<>();
    private final Queue<Throwable> leaks = new ConcurrentLinkedQueue<>();

    private LeakWatch() {}

    static void install() {
        // The static initialiser does it, once.
    }

    /** Collects garbage, and returns what was leaked since the last time. */
    static List<Throwable> drain() {
        collectGarbage();
        INSTANCE.detectors.forEach(Detector::reportPending);
        var drained = new ArrayList<Throwable>();
        for (Throwable next = INSTANCE.leaks.poll(); next != null; next = INSTANCE.leaks.poll()) {
            drained.add(next);
        }
        return drained;
    }

    /**
     * References are queued after a collection, by a thread that takes one collection's after the other's: when the
     * second one's canary is in its queue, all references of the first are in theirs.
     */
    private static void collectGarbage() {
        for (int i = 0; i < 2; i++) {
            var queue = new ReferenceQueue<Object>();
            var canary = new WeakReference<>(new Object(), queue);
            System.gc();
            try {
                queue.remove(GC_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } finally {
                Reference.reachabilityFence(canary);
            }
        }
    }

    @Override
    @Deprecated
    public <T> ResourceLeakDetector<T> newResourceLeakDetector(Class<T> resource, int interval, long maxActive) {
        return newResourceLeakDetector(resource, interval);
    }

    @Override
    public <T> ResourceLeakDetector<T> newResourceLeakDetector(Class<T> resource, int interval) {
        var detector = new Detector<T>(resource, interval, leaks);
        detectors.add(detector);
        return detector;
    }

    private static final class Detector<T> extends ResourceLeakDetector<T> {
        private final Queue<Throwable> leaks;

        Detector(Class<?> resource, int interval, Queue<Throwable> leaks) {
            super(resource, interval);
            this.leaks = leaks;
        }

        /** Otherwise leaks are only looked for while Netty's logger is at {@code error} or below. */
        @Override
        protected boolean needReport() {
            return true;
        }

        @Override
        protected void reportTracedLeak(String resourceType, String records) {
            String ours = records.lines()
                    .filter(line -> !FRAMEWORK.matcher(line).lookingAt())
                    .collect(joining("\n"));
            leaks.add(new Leak(resourceType + " was not released before it was garbage-collected." + ours));
        }

        @Override
        protected void reportUntracedLeak(String resourceType) {
            leaks.add(new Leak(resourceType + " was not released before it was garbage-collected."
                    + " Run with -Dio.netty.leakDetection.level=paranoid to see where it comes from."));
        }

        /** A detector reports when the next object is tracked: here it is. */
        @SuppressWarnings("unchecked") // it only looks at the object's identity
        void reportPending() {
            T probe = (T) new Object();
            ResourceLeakTracker<T> tracker = requireNonNull(trackForcibly(probe));
            tracker.close(probe);
        }
    }

    /** A leak's trace is in its message. */
    private static final class Leak extends AssertionError {
        private static final long serialVersionUID = 1;

        Leak(String message) {
            super(message);
        }

        @Override
        public synchronized Throwable fillInStackTrace() {
            return this;
        }
    }
}
