package io.fluxmpp.bench.scenario.process;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What a process can only tell about itself. */
public final class InsideRole implements Role {

    /** Collects garbage, and begins a new peak of the heap. */
    public static final Message FORGET = Message.of("forget");

    /** Asks for the peak of the heap: {@code peakHeap}. */
    public static final Message PEAK = Message.of("peak");

    /**
     * Collects garbage and asks for what is left: {@code heap}, {@code direct} of Netty's pool, {@code threads},
     * {@code descriptors}.
     */
    public static final Message FOOTPRINT = Message.of("footprint");

    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
    private static final String OK = "ok";

    @Override
    public Map<String, Task> tasks() {
        return Map.of(
                FORGET.word(), question -> forget(),
                PEAK.word(), question -> Message.of(OK).with("peakHeap", peakHeap()),
                FOOTPRINT.word(), question -> footprint());
    }

    private static Message forget() {
        System.gc();
        heapPools().forEach(MemoryPoolMXBean::resetPeakUsage);
        return Message.of(OK);
    }

    private static long peakHeap() {
        return heapPools().stream()
                .mapToLong(pool -> pool.getPeakUsage().getUsed())
                .sum();
    }

    private static Message footprint() throws IOException {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return Message.of(OK)
                .with(
                        "heap",
                        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed())
                .with(
                        "direct",
                        ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT)
                                .metric()
                                .usedDirectMemory())
                .with("threads", ManagementFactory.getThreadMXBean().getThreadCount())
                .with("descriptors", descriptors());
    }

    private static long descriptors() throws IOException {
        if (!Files.isDirectory(DESCRIPTORS)) {
            return 0;
        }
        try (Stream<Path> open = Files.list(DESCRIPTORS)) {
            return open.count();
        }
    }

    private static List<MemoryPoolMXBean> heapPools() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .toList();
    }
}
