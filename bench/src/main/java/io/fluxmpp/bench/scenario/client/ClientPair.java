package io.fluxmpp.bench.scenario.client;

import io.fluxmpp.bench.scenario.process.Launch;
import io.fluxmpp.bench.scenario.process.Message;
import io.fluxmpp.bench.scenario.process.Usage;
import io.fluxmpp.bench.scenario.process.WorkerProcess;
import io.fluxmpp.bench.scenario.result.Sample;
import java.util.concurrent.CompletableFuture;

/** A sender and a receiver of the same subject, each in a process of its own. */
public final class ClientPair implements AutoCloseable {

    private static final double HUNDRED_MEBI = 100 << 20;

    private final RemoteClient sender;
    private final RemoteClient receiver;

    private ClientPair(RemoteClient sender, RemoteClient receiver) {
        this.sender = sender;
        this.receiver = receiver;
    }

    /** Starts both processes and logs in from there. */
    public static ClientPair start(Launch launch, Subject subject, Account sending, Account receiving) {
        CompletableFuture<RemoteClient> receiver =
                CompletableFuture.supplyAsync(() -> RemoteClient.start(launch, subject, receiving));
        try {
            return new ClientPair(RemoteClient.start(launch, subject, sending), receiver.join());
        } catch (RuntimeException e) {
            receiver.thenAccept(RemoteClient::close)
                    .exceptionally(failure -> null)
                    .join();
            throw e;
        }
    }

    public RemoteClient sender() {
        return sender;
    }

    /** Begins to send; the answer is the sender's. */
    public CompletableFuture<Message> begin(Transfer transfer) {
        receiver.expect(sender, transfer);
        return sender.send(receiver, transfer);
    }

    /**
     * Transfers, and tells how it went: {@code throughput}, {@code cpu} of both for some amount of data, and of each and of the
     * server, the {@code peakHeap} and {@code peakResident} of the one that took more, and for subjects that look at the bytes how many
     * {@code errors} there were.
     */
    public Sample transfer(Transfer transfer, Usage server) {
        sender.forget();
        receiver.forget();
        double senderBefore = sender.usage().cpuSeconds();
        double receiverBefore = receiver.usage().cpuSeconds();
        double serverBefore = server.cpuSeconds();
        Message sent = WorkerProcess.await(begin(transfer));
        Message received = WorkerProcess.await(receiver.received(transfer));
        double amount = (double) sent.number("bytes") / HUNDRED_MEBI;
        double senderCpu = (sender.usage().cpuSeconds() - senderBefore) / amount;
        double receiverCpu = (receiver.usage().cpuSeconds() - receiverBefore) / amount;
        double serverCpu = (server.cpuSeconds() - serverBefore) / amount;
        Sample sample = new Sample()
                .with("throughput", "MB/s", sent.decimal("bytesPerSecond") / 1e6)
                .with("cpu", "s/100MiB", senderCpu + receiverCpu)
                .with("senderCpu", "s/100MiB", senderCpu)
                .with("receiverCpu", "s/100MiB", receiverCpu)
                .with("serverCpu", "s/100MiB", serverCpu)
                .with("peakHeap", "bytes", (double) Math.max(sender.peakHeap(), receiver.peakHeap()))
                .with("peakResident", "bytes", (double)
                        Math.max(sender.usage().peakResident(), receiver.usage().peakResident()));
        return sent.text("checksum").isEmpty() ? sample : sample.with("errors", "transfers", errors(sent, received));
    }

    /** Whether anything differs. */
    private static int errors(Message sent, Message received) {
        boolean same = sent.number("bytes") == received.number("bytes")
                && sent.text("checksum").equals(received.text("checksum"));
        return same ? 0 : 1;
    }

    @Override
    public void close() {
        sender.close();
        receiver.close();
    }
}
