package io.fluxmpp.bench.scenario.client;

import io.fluxmpp.bench.scenario.process.Message;
import io.fluxmpp.bench.scenario.process.Role;
import io.fluxmpp.bench.scenario.process.Server;
import java.nio.file.Path;
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

    private final Map<Subject, Crowd> crowds = new ConcurrentHashMap<>();

    /** Connects, and holds what it has connected. */
    interface Crowd {
        /**
         * @param accounts one for each connection
         * @param atOnce how many connect side by side
         */
        void connect(List<Account> accounts, int atOnce) throws Exception;
    }

    @Override
    public Map<String, Task> tasks() {
        return Map.of(GATHER, this::gather);
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

    private static Crowd crowd(Subject subject) {
        return switch (subject) {
            case FLUXMPP -> new FluxmppCrowd();
            case SMACK -> new BlockingCrowd(account -> SmackClient.connect(account, false));
            case PUMP -> new BlockingCrowd(PumpClient::login);
            case ONE_BY_ONE, SMACK_NODELAY ->
                throw new IllegalArgumentException("subject: " + subject + " (expected: fluxmpp, smack or pump)");
        };
    }
}
