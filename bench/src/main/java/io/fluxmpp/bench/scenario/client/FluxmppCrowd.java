package io.fluxmpp.bench.scenario.client;

import io.fluxmpp.stream.XmppClient;
import io.fluxmpp.stream.connection.XmppConnection;
import io.fluxmpp.stream.ping.Ping;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import reactor.core.publisher.Flux;

/** Connections of this library. Those of one account have one client, as in an application. */
final class FluxmppCrowd implements CrowdRole.Crowd {

    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final Map<Account, XmppClient> clients = new HashMap<>();
    private final List<XmppConnection> connections = new ArrayList<>();
    private final boolean managed;

    /** @param managed whether their streams are to be managed */
    FluxmppCrowd(boolean managed) {
        this.managed = managed;
    }

    @Override
    public void connect(List<Account> accounts, int atOnce) {
        List<XmppClient> each = accounts.stream()
                .map(account -> clients.computeIfAbsent(account, of -> FluxmppClient.client(of, managed)))
                .toList();
        connections.addAll(Flux.fromIterable(each)
                .flatMap(XmppClient::connect, atOnce)
                .collectList()
                .blockOptional(PATIENCE)
                .orElseThrow());
    }

    @Override
    public void ping(int atOnce) {
        Flux.fromIterable(connections)
                .flatMap(connection -> Ping.on(connection).ping(null), atOnce)
                .then()
                .block(PATIENCE);
    }
}
