package io.fluxmpp.bench.scenario;

import static java.util.Objects.requireNonNull;

import io.fluxmpp.ibb.Ibb;
import io.fluxmpp.ibb.bytestream.Bytestream;
import io.fluxmpp.ibb.bytestream.BytestreamSettings;
import io.fluxmpp.ibb.bytestream.ExpectedBytestream;
import io.fluxmpp.ibb.model.BlockSize;
import io.fluxmpp.stream.XmppClient;
import io.fluxmpp.stream.connection.XmppConnection;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Much data through some bytestreams at once, every byte compared. */
@Command(
        name = "transfer",
        mixinStandardHelpOptions = true,
        description =
                "Sends data through In-Band Bytestreams between two clients of this process, by way of the embedded server"
                        + " in another, compares every byte, and prints time, CPU and memory as JSON.")
final class TransferScenario implements Callable<Integer> {

    private static final Duration PATIENCE = Duration.ofHours(2);
    private static final int PATTERN = 1 << 20;
    private static final long MEBI = 1 << 20;

    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--mib", defaultValue = "256", description = "How much, in MiB (default: ${DEFAULT-VALUE}).")
    private long mib;

    @Option(
            names = "--bytestreams",
            defaultValue = "1",
            description = "Over how many bytestreams at once (default: ${DEFAULT-VALUE}).")
    private int bytestreams;

    @Option(names = "--block-size", defaultValue = "4096", description = "In bytes (default: ${DEFAULT-VALUE}).")
    private int blockSize;

    private final AtomicLong received = new AtomicLong();
    private long nextReport;
    private long peakHeap;

    @Override
    public Integer call() throws IOException {
        try (ServerProcess server = ServerProcess.start(2, 10)) {
            return requireNonNull(Mono.usingWhen(
                            connect(server, 0),
                            romeo -> Mono.usingWhen(
                                    connect(server, 1), juliet -> transfer(romeo, juliet), XmppConnection::close),
                            XmppConnection::close)
                    .block(PATIENCE));
        }
    }

    private static Mono<XmppConnection> connect(ServerProcess server, int user) {
        return XmppClient.create()
                .jid("user" + user + "@" + ServerProcess.DOMAIN)
                .password("user" + user)
                .host("localhost")
                .port(server.port())
                .trust(server.certificate())
                .connect();
    }

    private Mono<Integer> transfer(XmppConnection romeo, XmppConnection juliet) {
        long began = System.nanoTime();
        long cpuBefore = cpuMillis();
        long each = mib * MEBI / bytestreams;
        nextReport = Math.max(PATTERN, mib * MEBI / 20);
        return Flux.range(0, bytestreams)
                .flatMap(i -> one(romeo, juliet, i, each), bytestreams)
                .all(same -> same)
                .map(same -> print(same, (System.nanoTime() - began) / 1e9, cpuMillis() - cpuBefore));
    }

    private Mono<Boolean> one(XmppConnection romeo, XmppConnection juliet, int index, long bytes) {
        BytestreamSettings settings = BytestreamSettings.DEFAULT.withBlockSize(new BlockSize(blockSize));
        String sid = Ibb.newSid();
        ExpectedBytestream expected = Ibb.on(juliet).expect(romeo.jid(), sid, settings);
        return Mono.zip(Ibb.on(romeo).open(juliet.jid(), sid, settings), expected.opened())
                .flatMap(ends -> compare(ends.getT1(), ends.getT2(), index, bytes));
    }

    private Mono<Boolean> compare(Bytestream sender, Bytestream receiver, int seed, long bytes) {
        CRC32C sent = new CRC32C();
        CRC32C arrived = new CRC32C();
        AtomicLong count = new AtomicLong();
        Mono<Void> receiving = receiver.receivePooled()
                .doOnNext(block -> {
                    arrived.update(block.bytes());
                    count.addAndGet(block.size());
                    report(block.size());
                    block.release();
                })
                .then();
        Mono<Void> sending = sender.send(source(seed, bytes).doOnNext(block -> sent.update(block.duplicate())))
                .then(sender.close());
        return Mono.when(receiving, sending)
                .then(Mono.fromSupplier(() -> count.get() == bytes && sent.getValue() == arrived.getValue()));
    }

    /** Random bytes, taken from a pattern at places that are never the same twice in a row. */
    private Flux<ByteBuffer> source(int seed, long bytes) {
        byte[] pattern = new byte[PATTERN];
        new Random(seed).nextBytes(pattern);
        ByteBuffer direct = ByteBuffer.allocateDirect(PATTERN).put(pattern).flip();
        Random places = new Random(seed);
        return Flux.generate(() -> bytes, (left, sink) -> {
            if (left == 0) {
                sink.complete();
                return left;
            }
            int size = (int) Math.min(left, blockSize);
            sink.next(direct.slice(places.nextInt(PATTERN - size + 1), size));
            return left - size;
        });
    }

    private void report(int bytes) {
        if (received.addAndGet(bytes) >= nextReport) {
            nextReport += Math.max(PATTERN, mib * MEBI / 20);
            Runtime runtime = Runtime.getRuntime();
            peakHeap = Math.max(peakHeap, runtime.totalMemory() - runtime.freeMemory());
            requireNonNull(spec)
                    .commandLine()
                    .getErr()
                    .printf(Locale.ROOT, "%d of %d MiB%n", received.get() / MEBI, mib);
        }
    }

    private static long cpuMillis() {
        return ProcessHandle.current()
                .info()
                .totalCpuDuration()
                .map(Duration::toMillis)
                .orElse(0L);
    }

    private int print(boolean same, double seconds, long cpuMillis) {
        requireNonNull(spec)
                .commandLine()
                .getOut()
                .printf(
                        Locale.ROOT,
                        "{\"scenario\":\"transfer\",\"java\":\"%s\",\"cores\":%d,\"mib\":%d,\"bytestreams\":%d,"
                                + "\"blockSize\":%d,\"same\":%b,\"seconds\":%.2f,\"MBs\":%.1f,\"clientCpuMillis\":%d,"
                                + "\"usedHeapSeen\":%d}%n",
                        Runtime.version(),
                        Runtime.getRuntime().availableProcessors(),
                        mib,
                        bytestreams,
                        blockSize,
                        same,
                        seconds,
                        mib * MEBI / 1e6 / seconds,
                        cpuMillis,
                        peakHeap);
        return same ? 0 : 1;
    }
}
