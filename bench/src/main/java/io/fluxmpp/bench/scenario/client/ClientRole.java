package io.fluxmpp.bench.scenario.client;

import io.fluxmpp.bench.scenario.process.Message;
import io.fluxmpp.bench.scenario.process.Role;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** One client of a subject. What it can be asked for is in {@link RemoteClient}. */
public final class ClientRole implements Role {

    static final String LOGIN = "login";
    static final String LOGOUT = "logout";
    static final String EXPECT = "expect";
    static final String RECEIVED = "received";
    static final String SEND = "send";
    static final String PING = "ping";

    private static final String OK = "ok";

    private final Map<String, Client.Receiving> receiving = new ConcurrentHashMap<>();
    private volatile @Nullable Client client;

    @Override
    public Map<String, Task> tasks() {
        return Map.of(
                LOGIN, this::login,
                LOGOUT, this::logout,
                EXPECT, this::expect,
                RECEIVED, this::received,
                SEND, this::send,
                PING, this::ping);
    }

    static Account account(Message question) {
        return new Account(
                Account.Access.valueOf(question.text("access")),
                question.integer("port"),
                Path.of(question.text("certificate")),
                question.text("domain"),
                question.text("localpart"),
                question.text("password"));
    }

    private Message login(Message question) throws Exception {
        Client fresh = Subject.of(question.text("subject")).login(account(question));
        client = fresh;
        return Message.of(OK).with("jid", fresh.jid());
    }

    private Message logout(Message question) {
        client().close();
        client = null;
        return Message.of(OK);
    }

    private Message expect(Message question) {
        Transfer transfer = transfer(question);
        receiving.put(transfer.sid(), client().expect(question.text("from"), transfer));
        return Message.of(OK);
    }

    private Message received(Message question) throws Exception {
        Client.Receiving transfer = receiving.remove(question.text("sid"));
        if (transfer == null) {
            throw new IllegalStateException(question + " (expected: one that was announced before)");
        }
        return answer(transfer.await());
    }

    private Message send(Message question) throws Exception {
        return answer(client().send(question.text("to"), transfer(question)));
    }

    private Message ping(Message question) throws Exception {
        Pings pings = client().ping(question.integer("outstanding"), nanos(question, "nanos"));
        return Message.of(OK)
                .with("rate", pings.rate())
                .with("p50", pings.p50())
                .with("p99", pings.p99())
                .with("p999", pings.p999());
    }

    private Client client() {
        Client now = client;
        if (now == null) {
            throw new IllegalStateException("not logged in");
        }
        return now;
    }

    private static Transfer transfer(Message question) {
        return new Transfer(
                question.text("sid"),
                question.integer("bytestreams"),
                question.integer("blockSize"),
                question.integer("window"),
                question.number("bytes"),
                nanos(question, "warmUp"),
                nanos(question, "time"));
    }

    private static Duration nanos(Message question, String name) {
        return Duration.ofNanos(question.number(name));
    }

    private static Message answer(Transferred transferred) {
        return Message.of(OK)
                .with("bytes", transferred.bytes())
                .with("bytesPerSecond", transferred.bytesPerSecond())
                .with("checksum", transferred.checksum());
    }
}
