package io.fluxmpp.bench.scenario;

import io.fluxmpp.bench.scenario.client.Account;
import io.fluxmpp.bench.scenario.client.ClientPair;
import io.fluxmpp.bench.scenario.client.Subject;
import io.fluxmpp.bench.scenario.process.Server;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** A pair of clients for each subject, started when first needed, and anew after a failure. */
final class Pairs implements AutoCloseable {

    private final Stage stage;
    private final Server server;
    private final int senderPort;
    private final boolean tls;
    private final Map<Subject, ClientPair> pairs = new EnumMap<>(Subject.class);

    /** @param tls whether subjects have TLS, or the way in that they have without it */
    Pairs(Stage stage, Server server, boolean tls) {
        this(stage, server, server.port(), tls);
    }

    /** @param senderPort where senders connect: a network's before the server */
    Pairs(Stage stage, Server server, int senderPort) {
        this(stage, server, senderPort, true);
    }

    private Pairs(Stage stage, Server server, int senderPort, boolean tls) {
        this.stage = stage;
        this.server = server;
        this.senderPort = senderPort;
        this.tls = tls;
    }

    /** Does something with a subject's pair. If that fails, so that nobody knows what state they are in, the pair ends. */
    <T> T with(Subject subject, Function<ClientPair, T> action) {
        try {
            return action.apply(pairs.computeIfAbsent(subject, this::start));
        } catch (RuntimeException e) {
            ClientPair broken = pairs.remove(subject);
            if (broken != null) {
                broken.close();
            }
            throw e;
        }
    }

    /** The same, for what is of no matter if it fails: whatever is done next will fail too. */
    void attempt(Subject subject, Function<ClientPair, ?> action) {
        try {
            with(subject, action);
        } catch (RuntimeException e) {
            stage.say("%s failed while it warmed up: %s", subject.label(), e);
        }
    }

    private ClientPair start(Subject subject) {
        int first = 2 * List.of(Subject.values()).indexOf(subject);
        return ClientPair.start(
                stage.clients(),
                subject,
                account(subject, senderPort, first),
                account(subject, server.port(), first + 1));
    }

    private Account account(Subject subject, int port, int number) {
        Account.Access access = tls ? Account.Access.TLS : subject.withoutTls();
        return access == Account.Access.COMPONENT
                ? Stage.component(server, number)
                : Stage.account(server, access, port, number);
    }

    @Override
    public void close() {
        pairs.values().forEach(ClientPair::close);
    }
}
