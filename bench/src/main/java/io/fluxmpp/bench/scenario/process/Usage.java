package io.fluxmpp.bench.scenario.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** What the system tells about a process, from outside. Without {@code /proc} memory is not known and zero. */
public final class Usage {

    private final ProcessHandle process;
    private final Path files;

    public Usage(ProcessHandle process) {
        this.process = process;
        this.files = Path.of("/proc", Long.toString(process.pid()));
    }

    /** CPU time in seconds since it began. */
    public double cpuSeconds() {
        return process.info().totalCpuDuration().map(Duration::toNanos).orElse(0L) / 1e9;
    }

    /** Physical memory in bytes, now. */
    public long resident() {
        return status("VmRSS:");
    }

    /** The most physical memory in bytes since {@link #forgetPeak()}. */
    public long peakResident() {
        return status("VmHWM:");
    }

    /** Begins a new peak, where the system lets us. */
    public void forgetPeak() {
        try {
            Files.writeString(files.resolve("clear_refs"), "5");
        } catch (IOException e) {
            // Then it is the peak since the beginning.
        }
    }

    private long status(String name) {
        try {
            Path status = files.resolve("status");
            return !Files.exists(status)
                    ? 0
                    : Files.readAllLines(status).stream()
                            .filter(line -> line.startsWith(name))
                            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                            .findFirst()
                            .orElse(0);
        } catch (IOException e) {
            return 0; // it has ended meanwhile
        }
    }
}
