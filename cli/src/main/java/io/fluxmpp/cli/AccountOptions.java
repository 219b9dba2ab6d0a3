package io.fluxmpp.cli;

import io.fluxmpp.stream.XmppClient;
import io.fluxmpp.stream.jid.Jid;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Whom to connect as, and where. */
final class AccountOptions {

    private static final int MAX_PORT = 65_535;

    @Option(
            names = "--jid",
            required = true,
            paramLabel = "JID",
            description = "The account, such as romeo@montague.lit, or with a resource, romeo@montague.lit/orchard.")
    @SuppressWarnings("NullAway.Init") // picocli sees to it
    private Jid jid;

    @Option(
            names = "--host",
            paramLabel = "HOST",
            description =
                    "The server's host. Default: what the SRV records of the account's domain say, or else the domain.")
    private @Nullable String host;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "Its port. Default: what the SRV records say, or else 5222; with --direct-tls 5223.")
    private @Nullable Integer port;

    @Option(
            names = "--direct-tls",
            description = "Begin TLS at once, without STARTTLS; where SRV records are used, they say it.")
    private boolean directTls;

    @Option(
            names = "--ca",
            paramLabel = "FILE",
            description = "Trust the certificates in this PEM file, and no others.")
    private @Nullable Path ca;

    @Option(
            names = "--no-channel-binding",
            description = "Authenticate without binding TLS, where this Java cannot bind it as the server wants.")
    private boolean unbound;

    @Option(
            names = "--password-file",
            paramLabel = "FILE",
            description = "A file with the password in its first line. Default: the environment variable "
                    + Passwords.VARIABLE + ", or else a prompt.")
    private @Nullable Path passwordFile;

    Jid jid() {
        return jid;
    }

    /** The client for that account. Asks for the password when subscribed to, where it is given nowhere. */
    Mono<XmppClient> client() {
        return Mono.fromCallable(() -> configured(password())).subscribeOn(Schedulers.boundedElastic());
    }

    private String password() {
        if (jid.localpart() == null) {
            throw new CommandException(
                    ExitCode.USAGE, "--jid: " + jid + " (expected: an account, such as romeo@" + jid + ")");
        }
        if (port != null && (port < 1 || port > MAX_PORT)) {
            throw new CommandException(ExitCode.USAGE, "--port: " + port + " (expected: 1.." + MAX_PORT + ")");
        }
        return Passwords.of(jid.asBare().toString(), passwordFile);
    }

    private XmppClient configured(String password) {
        XmppClient client = XmppClient.create().jid(jid).password(password).channelBinding(!unbound);
        if (host != null) {
            client = client.host(host);
        }
        if (port != null) {
            client = client.port(port);
        }
        if (directTls) {
            client = client.directTls();
        }
        return ca == null ? client : client.trust(ca);
    }
}
