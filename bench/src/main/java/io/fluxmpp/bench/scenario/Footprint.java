package io.fluxmpp.bench.scenario;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What a process takes.
 *
 * @param threads all live threads
 * @param eventLoops those of them that serve sockets of ours; a bad network between has its own
 * @param heap bytes in use after a collection
 * @param direct bytes that Netty's pool has from the system outside the heap
 * @param resident bytes of physical memory, or 0 where the system does not tell
 * @param cpuMillis CPU time since the process began
 */
record Footprint(int threads, int eventLoops, long heap, long direct, long resident, long cpuMillis) {

    private static final Path STATUS = Path.of("/proc/self/status");

    /** Looks at this process. Collects garbage first: not for a thread that has something better to do. */
    static Footprint take() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return new Footprint(
                ManagementFactory.getThreadMXBean().getThreadCount(),
                (int) Thread.getAllStackTraces().keySet().stream()
                        .map(Thread::getName)
                        .filter(name -> name.startsWith("fluxmpp-"))
                        .count(),
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
                ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT)
                        .metric()
                        .usedDirectMemory(),
                residentSetSize(),
                ProcessHandle.current()
                        .info()
                        .totalCpuDuration()
                        .map(cpu -> cpu.toMillis())
                        .orElse(0L));
    }

    /** As a line between processes. */
    String toLine() {
        return threads + " " + eventLoops + " " + heap + " " + direct + " " + resident + " " + cpuMillis;
    }

    static Footprint ofLine(String line) {
        long[] numbers = Pattern.compile(" ")
                .splitAsStream(line)
                .mapToLong(Long::parseLong)
                .toArray();
        return new Footprint((int) numbers[0], (int) numbers[1], numbers[2], numbers[3], numbers[4], numbers[5]);
    }

    /** As JSON: what the process takes, and what each of {@code connections} adds to what it took before them. */
    String toJson(Footprint before, int connections) {
        return String.format(
                Locale.ROOT,
                "{\"threads\":%d,\"eventLoops\":%d,\"heap\":%d,\"direct\":%d,\"resident\":%d,"
                        + "\"heapPerConnection\":%d,\"directPerConnection\":%d,\"residentPerConnection\":%d}",
                threads,
                eventLoops,
                heap,
                direct,
                resident,
                (heap - before.heap) / connections,
                (direct - before.direct) / connections,
                (resident - before.resident) / connections);
    }

    private static long residentSetSize() {
        try {
            return Files.exists(STATUS)
                    ? Files.readAllLines(STATUS).stream()
                            .filter(line -> line.startsWith("VmRSS:"))
                            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                            .findFirst()
                            .orElse(0)
                    : 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
