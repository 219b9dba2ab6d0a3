package io.fluxmpp.stream;

import io.fluxmpp.stream.codec.PayloadCodecs;
import io.fluxmpp.stream.connection.ConnectionSettings;
import io.fluxmpp.stream.connection.XmppConnection;
import io.fluxmpp.stream.connection.XmppConnections;
import io.fluxmpp.stream.disco.Disco;
import io.fluxmpp.stream.error.NegotiationException;
import io.fluxmpp.stream.internal.transport.StanzaLog;
import io.fluxmpp.stream.internal.transport.StreamChannel;
import io.fluxmpp.stream.internal.transport.StreamTap;
import io.fluxmpp.stream.internal.transport.TcpConnector;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.negotiation.ClientNegotiation;
import io.fluxmpp.stream.negotiation.Credentials;
import io.fluxmpp.stream.ping.Ping;
import io.fluxmpp.stream.xml.XmlLimits;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Connects to an XMPP server as a client (RFC 6120): TCP, STARTTLS with the certificate checked against the JID's domain,
 * SCRAM, resource binding.
 *
 * <p>Immutable: every setter gives a new client, so that one can be shared, branched and kept as a constant.
 */
public final class XmppClient {

    private static final int PORT = 5222;

    private final Config config;

    private XmppClient(Config config) {
        this.config = config;
    }

    /** What the setters set. Copied before it is changed, and never changed once a client has it. */
    private static final class Config {
        private @Nullable Jid jid;
        private @Nullable String password;
        private @Nullable String host;
        private int port = PORT;
        private Mono<SslContext> ssl = contextOf(SslContextBuilder::forClient);
        private String lang = "en";
        private Duration timeout = Duration.ofSeconds(30);
        private XmlLimits limits = XmlLimits.DEFAULT;
        private ConnectionSettings settings = ConnectionSettings.DEFAULT;
        private @Nullable Consumer<String> wire;

        Config() {}

        Config(Config other) {
            jid = other.jid;
            password = other.password;
            host = other.host;
            port = other.port;
            ssl = other.ssl;
            lang = other.lang;
            timeout = other.timeout;
            limits = other.limits;
            settings = other.settings;
            wire = other.wire;
        }
    }

    /** A client with nothing set but defaults. */
    public static XmppClient create() {
        return new XmppClient(new Config());
    }

    /** Whom to connect as: a bare JID, or a full one to ask for that resource. */
    public XmppClient jid(Jid jid) {
        return with(c -> c.jid = jid);
    }

    /** @see #jid(Jid) */
    public XmppClient jid(String jid) {
        return jid(Jid.of(jid));
    }

    /** The account's password. It is never logged and never sent as it is. */
    public XmppClient password(String password) {
        return with(c -> c.password = password);
    }

    /** The host that serves the domain; default: the domain itself. The certificate must be the domain's all the same. */
    public XmppClient host(String host) {
        return with(c -> c.host = host);
    }

    /** The port; default 5222. */
    public XmppClient port(int port) {
        return with(c -> c.port = port);
    }

    /** Trusts these authorities, or certificates, and no others; default: the JDK's authorities. */
    public XmppClient trust(X509Certificate... certificates) {
        return with(c -> c.ssl = contextOf(() -> SslContextBuilder.forClient().trustManager(certificates)));
    }

    /** Trusts the authorities in this PEM file and no others. It is read when connecting, off the event loop. */
    public XmppClient trust(Path pem) {
        return with(c -> c.ssl = contextOf(() -> SslContextBuilder.forClient().trustManager(pem.toFile())));
    }

    /** The language of texts that the server makes for us, a tag such as {@code en}; default {@code en}. */
    public XmppClient lang(String lang) {
        return with(c -> c.lang = lang);
    }

    /** The time for connecting and negotiating; default 30 s each. */
    public XmppClient timeout(Duration timeout) {
        return with(c -> c.timeout = timeout);
    }

    /** What the server may send at most. */
    public XmppClient limits(XmlLimits limits) {
        return with(c -> c.limits = limits);
    }

    /** What a connection may hold and how long it waits. */
    public XmppClient settings(ConnectionSettings settings) {
        return with(c -> c.settings = settings);
    }

    /**
     * Shows every element on the wire as a line: {@code >>} sent, {@code <<} received. Credentials and bulk data are not
     * shown. Called on event loops: must not block.
     */
    public XmppClient wire(Consumer<String> lines) {
        return with(c -> c.wire = lines);
    }

    /**
     * Connects, negotiates and gives the established connection, which answers disco#info and pings by itself.
     *
     * <p>Lazy; each subscription makes a connection of its own. Cancelling, like failing, leaves no socket. The connection
     * is emitted on its event loop.
     *
     * <p>Errors: {@link io.fluxmpp.stream.error.NegotiationException} with the reason,
     * {@link io.fluxmpp.stream.error.StreamErrorException} when the server ends the stream.
     *
     * @throws IllegalStateException if no JID with a localpart, or no password, was set
     */
    public Mono<XmppConnection> connect() {
        Config c = config;
        Jid jid = c.jid;
        if (jid == null || jid.localpart() == null) {
            throw new IllegalStateException("jid: " + jid + " (expected: an account such as romeo@montague.lit)");
        }
        if (c.password == null) {
            throw new IllegalStateException("password: none (expected: the password of " + jid.asBare() + ")");
        }
        Credentials credentials = new Credentials(jid.localpart(), c.password);
        return c.ssl.flatMap(ssl -> Mono.defer(() -> {
            PayloadCodecs codecs = new PayloadCodecs();
            ClientNegotiation negotiation = new ClientNegotiation(jid, credentials, ssl, c.lang, c.timeout);
            return open(jid, codecs)
                    .flatMap(channel -> negotiation
                            .negotiate(channel)
                            .map(negotiated ->
                                    XmppConnections.start(channel, negotiated, c.settings, XmppClient::extensions))
                            .doOnError(failure -> channel.dispose()));
        }));
    }

    private Mono<StreamChannel> open(Jid jid, PayloadCodecs codecs) {
        String host = config.host == null ? jid.domainpart() : config.host;
        StreamTap tap = config.wire == null ? StreamTap.NONE : new StanzaLog(codecs, config.wire);
        return TcpConnector.connect(host, config.port, config.timeout, codecs, config.limits, tap);
    }

    private XmppClient with(Consumer<Config> change) {
        Config changed = new Config(config);
        change.accept(changed);
        return new XmppClient(changed);
    }

    private static void extensions(XmppConnection connection) {
        Disco.on(connection);
        Ping.on(connection);
    }

    /** Building a context reads files, which is not done on an event loop; once is enough. */
    private static Mono<SslContext> contextOf(Supplier<SslContextBuilder> builder) {
        return Mono.<SslContext>fromCallable(() -> builder.get().build())
                .subscribeOn(Schedulers.boundedElastic())
                .onErrorMap(cause -> new NegotiationException(
                        NegotiationException.Reason.TLS,
                        "the certificates to trust cannot be read: " + cause.getMessage(),
                        cause))
                .cacheInvalidateIf(context -> false);
    }
}
