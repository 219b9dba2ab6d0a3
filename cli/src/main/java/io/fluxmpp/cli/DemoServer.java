package io.fluxmpp.cli;

import io.fluxmpp.stream.RunningServer;
import io.fluxmpp.stream.XmppClient;
import io.fluxmpp.stream.XmppServer;
import io.fluxmpp.stream.jid.Jid;
import java.security.SecureRandom;
import java.util.HexFormat;
import reactor.core.publisher.Mono;

/** An XMPP server in this process with two accounts in two domains. */
record DemoServer(RunningServer server, String password) {

    static final Jid ROMEO = Jid.of("romeo@montague.lit/orchard");
    static final Jid JULIET = Jid.of("juliet@capulet.lit/balcony");

    /** Starts it when subscribed to, on a free port of the loopback interface. */
    static Mono<DemoServer> start() {
        return Mono.defer(() -> {
            String password = newPassword();
            return XmppServer.create()
                    .account(ROMEO.asBare().toString(), password)
                    .account(JULIET.asBare().toString(), password)
                    .bind()
                    .map(server -> new DemoServer(server, password));
        });
    }

    /** A client of this server, with TLS and password like any other. */
    XmppClient client(Jid jid) {
        return XmppClient.create()
                .jid(jid)
                .password(password)
                .host("localhost")
                .port(server.port())
                .trust(server.certificate());
    }

    Mono<Void> stop() {
        return server.disposeGracefully().onErrorComplete();
    }

    private static String newPassword() {
        byte[] random = new byte[16];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }
}
