package io.fluxmpp.bench.scenario.client;

import static java.util.Objects.requireNonNull;

import io.fluxmpp.bench.scenario.process.Message;
import io.fluxmpp.bench.scenario.process.Role;
import io.fluxmpp.bench.scenario.process.Server;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/** Many connections of one subject in one process, which are held until it ends. */
public final class CrowdRole implements Role {

    /**
     * Asks for {@code count} connections more of a {@code subject}, of so many {@code accounts}, so many {@code atOnce}; the
     * answer is how many {@code seconds} that took.
     */
    public static final String GATHER = "gather";

    /** Has each connection of a {@code subject} ping its server once, so many {@code atOnce}; the answer is as above. */
    public static final String PING = "pingAll";

    private static final Duration A_MOMENT = Duration.ofMillis(1);

    private final Map<Subject, Crowd> crowds = new ConcurrentHashMap<>();

    /** Connects, and holds what it has connected. */
    interface Crowd {
        /**
         * @param accounts one for each connection
         * @param atOnce how many connect side by side
         */
        void connect(List<Account> accounts, int atOnce) throws Exception;

        /** Pings the server once from each connection. */
        void ping(int atOnce) throws Exception;
    }

    @Override
    public Map<String, Task> tasks() {
        return Map.of(GATHER, this::gather, PING, this::ping);
    }

    private Message gather(Message question) throws Exception {
        int accounts = question.integer("accounts");
        int port = question.integer("port");
        Path certificate = Path.of(question.text("certificate"));
        List<Account> all = IntStream.range(0, question.integer("count"))
                .mapToObj(i -> Server.user(i % accounts))
                .map(user -> new Account(Account.Access.TLS, port, certificate, Server.DOMAIN, user, user))
                .toList();
        Crowd crowd = crowds.computeIfAbsent(Subject.of(question.text("subject")), CrowdRole::crowd);
        long began = System.nanoTime();
        crowd.connect(all, question.integer("atOnce"));
        return Message.of("ok").with("seconds", (System.nanoTime() - began) / 1e9);
    }

    private Message ping(Message question) throws Exception {
        Crowd crowd = requireNonNull(crowds.get(Subject.of(question.text("subject"))));
        long began = System.nanoTime();
        crowd.ping(question.integer("atOnce"));
        return Message.of("ok").with("seconds", (System.nanoTime() - began) / 1e9);
    }

    private static Crowd crowd(Subject subject) {
        return switch (subject) {
            case FLUXMPP -> new FluxmppCrowd(true);
            case UNMANAGED -> new FluxmppCrowd(false);
            case SMACK -> new BlockingCrowd<>(account -> SmackClient.connect(account, false), SmackClient::ping);
            case PUMP -> new BlockingCrowd<>(PumpClient::login, client -> client.ping(1, A_MOMENT));
            case ONE_BY_ONE, SMACK_NODELAY ->
                throw new IllegalArgumentException(
                        "subject: " + subject.label() + " (expected: fluxmpp, fluxmpp-unmanaged, smack or pump)");
        };
    }
}
