package io.fluxmpp.bench.scenario.client;

import io.fluxmpp.bench.scenario.process.InsideRole;
import io.fluxmpp.bench.scenario.process.Launch;
import io.fluxmpp.bench.scenario.process.Message;
import io.fluxmpp.bench.scenario.process.Usage;
import io.fluxmpp.bench.scenario.process.WorkerProcess;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** A client in a process of its own, seen from the harness. */
public final class RemoteClient implements AutoCloseable {

    private final WorkerProcess process;
    private final String jid;

    private RemoteClient(WorkerProcess process, String jid) {
        this.process = process;
        this.jid = jid;
    }

    /** Starts a process and logs in from there. */
    public static RemoteClient start(Launch launch, Subject subject, Account account) {
        WorkerProcess process = WorkerProcess.start(launch);
        try {
            Message answer = process.ask(Message.of(ClientRole.LOGIN)
                    .with("subject", subject.label())
                    .with("access", account.access())
                    .with("port", account.port())
                    .with("certificate", account.certificate())
                    .with("domain", account.domain())
                    .with("localpart", account.localpart())
                    .with("password", account.password()));
            return new RemoteClient(process, answer.text("jid"));
        } catch (RuntimeException e) {
            process.close();
            throw e;
        }
    }

    public String jid() {
        return jid;
    }

    public Usage usage() {
        return process.usage();
    }

    /** Collects its garbage, and begins new peaks of its memory. */
    public void forget() {
        process.ask(InsideRole.FORGET);
        process.usage().forgetPeak();
    }

    /** The peak of its heap in bytes since {@link #forget()}. */
    public long peakHeap() {
        return process.ask(InsideRole.PEAK).number("peakHeap");
    }

    /** @see Client#expect */
    public void expect(RemoteClient from, Transfer transfer) {
        process.ask(message(ClientRole.EXPECT, transfer).with("from", from.jid()));
    }

    /** What has come of a transfer that was expected, once it is over. */
    public CompletableFuture<Message> received(Transfer transfer) {
        return process.askLater(Message.of(ClientRole.RECEIVED).with("sid", transfer.sid()));
    }

    /** @see Client#send */
    public CompletableFuture<Message> send(RemoteClient to, Transfer transfer) {
        return process.askLater(message(ClientRole.SEND, transfer).with("to", to.jid()));
    }

    /** @see Client#ping */
    public Pings ping(int outstanding, Duration time) {
        Message answer = process.ask(
                Message.of(ClientRole.PING).with("outstanding", outstanding).with("nanos", time.toNanos()));
        return new Pings(answer.decimal("rate"), answer.decimal("p50"), answer.decimal("p99"), answer.decimal("p999"));
    }

    private static Message message(String word, Transfer transfer) {
        return Message.of(word)
                .with("sid", transfer.sid())
                .with("bytestreams", transfer.bytestreams())
                .with("blockSize", transfer.blockSize())
                .with("window", transfer.window())
                .with("bytes", transfer.bytes())
                .with("warmUp", transfer.warmUp().toNanos())
                .with("time", transfer.time().toNanos());
    }

    @Override
    public void close() {
        process.close();
    }
}
