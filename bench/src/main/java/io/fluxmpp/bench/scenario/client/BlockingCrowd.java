package io.fluxmpp.bench.scenario.client;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Connections of a subject that blocks while it connects. */
final class BlockingCrowd<C> implements CrowdRole.Crowd {

    private final Login<C> login;
    private final Pinger<C> pinger;
    private final List<C> connections = new ArrayList<>();

    /** Connects. */
    interface Login<C> {
        C login(Account account) throws Exception;
    }

    /** Pings the server, and waits for the answer. */
    interface Pinger<C> {
        void ping(C connection) throws Exception;
    }

    BlockingCrowd(Login<C> login, Pinger<C> pinger) {
        this.login = login;
        this.pinger = pinger;
    }

    @Override
    public void connect(List<Account> accounts, int atOnce) throws Exception {
        connections.addAll(all(accounts, atOnce, login::login));
    }

    @Override
    public void ping(int atOnce) throws Exception {
        all(connections, atOnce, connection -> {
            pinger.ping(connection);
            return connection;
        });
    }

    /** Does that for each, so many at a time. */
    private static <T, R> List<R> all(List<T> each, int atOnce, Step<T, R> step) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(atOnce);
        List<Callable<R>> steps = new ArrayList<>();
        for (T one : each) {
            steps.add(() -> step.take(one));
        }
        List<R> results = new ArrayList<>();
        try {
            for (Future<R> done : threads.invokeAll(steps)) {
                results.add(done.get());
            }
        } finally {
            threads.shutdown();
        }
        return results;
    }

    /** What is done for each. */
    private interface Step<T, R> {
        R take(T one) throws Exception;
    }
}
