package io.fluxmpp.bench.scenario.client;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Connections of a subject that blocks while it connects. */
final class BlockingCrowd implements CrowdRole.Crowd {

    private final Login login;
    private final List<Object> connections = new ArrayList<>();

    /** Connects. */
    interface Login {
        Object login(Account account) throws Exception;
    }

    BlockingCrowd(Login login) {
        this.login = login;
    }

    @Override
    public void connect(List<Account> accounts, int atOnce) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(atOnce);
        List<Callable<Object>> connecting = new ArrayList<>();
        for (Account account : accounts) {
            connecting.add(() -> login.login(account));
        }
        try {
            for (Future<Object> connected : threads.invokeAll(connecting)) {
                connections.add(connected.get());
            }
        } finally {
            threads.shutdown();
        }
    }
}
