package io.fluxmpp.bench.scenario.client;

import io.fluxmpp.stream.XmppClient;
import io.fluxmpp.stream.connection.XmppConnection;
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

    @Override
    public void connect(List<Account> accounts, int atOnce) {
        List<XmppClient> each = accounts.stream()
                .map(account -> clients.computeIfAbsent(account, FluxmppClient::client))
                .toList();
        connections.addAll(Flux.fromIterable(each)
                .flatMap(XmppClient::connect, atOnce)
                .collectList()
                .blockOptional(PATIENCE)
                .orElseThrow());
    }
}
