package io.fluxmpp.stream;

import io.fluxmpp.stream.codec.PayloadCodecs;
import io.fluxmpp.stream.connection.ComponentConnection;
import io.fluxmpp.stream.connection.ConnectionSettings;
import io.fluxmpp.stream.connection.XmppConnection;
import io.fluxmpp.stream.connection.XmppConnections;
import io.fluxmpp.stream.disco.Disco;
import io.fluxmpp.stream.internal.dns.Endpoint;
import io.fluxmpp.stream.internal.metrics.ConnectAttempt;
import io.fluxmpp.stream.internal.metrics.IsolatedRecorder;
import io.fluxmpp.stream.internal.transport.ClientTls;
import io.fluxmpp.stream.internal.transport.Dialer;
import io.fluxmpp.stream.internal.transport.MeteredTap;
import io.fluxmpp.stream.internal.transport.NameServers;
import io.fluxmpp.stream.internal.transport.StanzaLog;
import io.fluxmpp.stream.internal.transport.StreamTap;
import io.fluxmpp.stream.internal.transport.TlsContexts;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.metrics.StreamMetricsRecorder;
import io.fluxmpp.stream.negotiation.ComponentNegotiation;
import io.fluxmpp.stream.negotiation.ComponentSecret;
import io.fluxmpp.stream.negotiation.NegotiationSettings;
import io.fluxmpp.stream.ping.Ping;
import io.fluxmpp.stream.xml.Namespaces;
import io.fluxmpp.stream.xml.XmlLimits;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * A component: a service that has a whole domain at a server, such as {@code files.example.org}, and speaks for any address in
 * it (XEP-0114). Immutable: each setter returns another one.
 *
 * <pre>{@code
 * XmppComponent.create("files.example.org", secret)
 *         .host("xmpp.example.org")
 *         .connect()
 *         .flatMap(component -> Jingle.on(component.at(Jid.of("inbox@files.example.org"))) …)
 * }</pre>
 *
 * <p>The server knows domain and secret from its configuration. It believes a component every address in that domain (§4), so
 * the secret is worth as much as all of them together.
 *
 * <p>The protocol has no TLS of its own: unless {@link #directTls}, everything is said in the clear, though not the secret
 * itself. Connect over loopback or a network that you trust, as is usual for components, or have TLS in front of the port.
 */
public final class XmppComponent {

    /** Where servers listen for components. */
    private static final int PORT = 5347;

    private static final String HOST = "localhost";
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    /** As for clients: the server forwards what others wrote. */
    private static final XmlLimits LIMITS = XmlLimits.DEFAULT.withStanzaBytes(1 << 20);

    private final Config config;

    private XmppComponent(Config config) {
        this.config = config;
    }

    /** What the setters set. Copied before it is changed, and never changed once a component has it. */
    private static final class Config {
        private final Jid name;
        private final ComponentSecret secret;
        private String host = HOST;
        private int port = PORT;
        private boolean directTls;
        private ClientTls tls = ClientTls.DEFAULT;
        private Mono<TlsContexts> ssl = tls.contextsOnce();
        private Duration connectTimeout = CONNECT_TIMEOUT;
        private NegotiationSettings negotiation = NegotiationSettings.DEFAULT;
        private XmlLimits limits = LIMITS;
        private ConnectionSettings settings = ConnectionSettings.DEFAULT;
        private StreamMetricsRecorder metrics = StreamMetricsRecorder.NONE;
        private @Nullable Consumer<String> wire;
        private Consumer<XmppConnection> extensions = connection -> {};

        Config(Jid name, ComponentSecret secret) {
            this.name = name;
            this.secret = secret;
        }

        Config(Config other) {
            this(other.name, other.secret);
            host = other.host;
            port = other.port;
            directTls = other.directTls;
            tls = other.tls;
            ssl = other.ssl;
            connectTimeout = other.connectTimeout;
            negotiation = other.negotiation;
            limits = other.limits;
            settings = other.settings;
            metrics = other.metrics;
            wire = other.wire;
            extensions = other.extensions;
        }
    }

    /**
     * The component of that name.
     *
     * @param name the domain, as the server knows it
     * @param secret what the server's configuration says
     * @throws IllegalArgumentException if the name is no domain, or the secret is empty
     */
    public static XmppComponent create(String name, String secret) {
        Jid domain = Jid.of(name);
        if (!domain.equals(domain.asDomain())) {
            throw new IllegalArgumentException("name: " + name + " (expected: a domain such as files.example.org)");
        }
        return new XmppComponent(new Config(domain, new ComponentSecret(secret)));
    }

    /** Where the server listens for components; default {@code localhost}. */
    public XmppComponent host(String host) {
        return with(c -> c.host = host);
    }

    /** The port for components; default 5347. */
    public XmppComponent port(int port) {
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port: " + port + " (expected: 1..65535)");
        }
        return with(c -> c.port = port);
    }

    /** Begins with TLS, for a server that has it there, or behind what puts it there. The certificate must be the host's. */
    public XmppComponent directTls() {
        return with(c -> c.directTls = true);
    }

    /** Trusts these authorities, or certificates, and no others; default: the JDK's authorities. */
    public XmppComponent trust(X509Certificate... certificates) {
        return with(c -> {
            c.tls = c.tls.trusting(certificates);
            c.ssl = c.tls.contextsOnce();
        });
    }

    /** The time for connecting to one address, before the next is tried; default 10 s. */
    public XmppComponent connectTimeout(Duration timeout) {
        return with(c -> c.connectTimeout = timeout);
    }

    /** The time for connecting and negotiating; default 30 s each. */
    public XmppComponent timeout(Duration timeout) {
        return with(c -> c.negotiation = c.negotiation.withTimeout(timeout));
    }

    /** The time for each answer of the server's while negotiating, and for the handshake of TLS; default 15 s. */
    public XmppComponent stepTimeout(Duration timeout) {
        return with(c -> c.negotiation = c.negotiation.withStepTimeout(timeout));
    }

    /** What the parser takes; default {@link XmlLimits#DEFAULT} with 1 MiB for a stanza. A stanza beyond it is refused alone. */
    public XmppComponent limits(XmlLimits limits) {
        return with(c -> c.limits = limits);
    }

    /** What the connection may hold and how long it waits; of requests at work, each address has as many. */
    public XmppComponent settings(ConnectionSettings settings) {
        return with(c -> c.settings = settings);
    }

    /**
     * Tells a recorder what connections of this component do, and of those made from it, as {@link XmppClient#metrics}. The
     * addresses of one are one connection.
     */
    public XmppComponent metrics(StreamMetricsRecorder recorder) {
        StreamMetricsRecorder isolated = IsolatedRecorder.of(recorder);
        return with(c -> c.metrics = isolated);
    }

    /**
     * Gets each element that is sent ({@code >>}) and received ({@code <<}) as XML, without the handshake's digest and the
     * content of bulk data; on the event loop.
     */
    public XmppComponent wire(Consumer<String> lines) {
        return with(c -> c.wire = lines);
    }

    /**
     * Sets up the connection, and that of each address, before anything is received there: the place to register extensions,
     * codecs and handlers. Called on the event loop for the connection, on the thread of
     * {@link ComponentConnection#at} for an address. May be given several times.
     */
    public XmppComponent extend(Consumer<? super XmppConnection> setUp) {
        return with(c -> c.extensions = c.extensions.andThen(setUp));
    }

    /**
     * Connects and shows that it knows the secret. Lazy; each subscription makes a connection of its own, of which most servers
     * allow one at a time and end the other with {@code conflict}. Cancelling, like failing, leaves no socket. Emits on the
     * connection's event loop.
     *
     * <p>Errors: {@link io.fluxmpp.stream.error.NegotiationException} with the reason, {@code NOT_AUTHORIZED} for a wrong
     * secret; {@link io.fluxmpp.stream.error.StreamErrorException} when the server ends the stream, with {@code host-unknown}
     * for a name that it does not know.
     */
    public Mono<ComponentConnection> connect() {
        Config c = config;
        ComponentNegotiation negotiation = new ComponentNegotiation(c.name, c.secret, c.negotiation);
        Mono<List<Endpoint>> endpoints = Mono.just(List.of(new Endpoint(c.host, c.port, c.directTls)));
        Mono<ComponentConnection> connect = c.ssl.flatMap(ssl -> new Dialer(
                        c.host,
                        NameServers.SYSTEM,
                        ssl,
                        c.connectTimeout,
                        c.negotiation.stepTimeout(),
                        c.negotiation.timeout(),
                        null)
                .dial(endpoints, endpoint -> line(c))
                .flatMap(channel -> negotiation
                        .negotiate(channel)
                        .map(negotiated -> XmppConnections.startComponent(
                                channel,
                                negotiated,
                                c.settings,
                                c.metrics,
                                connection -> extend(connection, c.extensions)))
                        .doOnError(failure -> channel.dispose())));
        return ConnectAttempt.recorded(connect, c.metrics);
    }

    /**
     * One connection after the other, as {@link XmppClient#connections(Retry)}. A component's stream cannot be resumed: what was
     * sent on one that is lost may have arrived or not, and its sessions end.
     */
    public Flux<ComponentConnection> connections(Retry policy) {
        return Reconnection.connections(connect(), policy);
    }

    private static Dialer.Line line(Config c) {
        PayloadCodecs codecs = new PayloadCodecs();
        StreamTap tap = c.wire == null ? StreamTap.NONE : new StanzaLog(codecs, c.wire);
        return new Dialer.Line(Namespaces.COMPONENT_ACCEPT, codecs, c.limits, MeteredTap.on(tap, c.metrics));
    }

    private XmppComponent with(Consumer<Config> change) {
        Config changed = new Config(config);
        change.accept(changed);
        return new XmppComponent(changed);
    }

    /** The user's come first: an extension keeps the settings it has got first. */
    private static void extend(XmppConnection connection, Consumer<XmppConnection> ofTheUser) {
        ofTheUser.accept(connection);
        Disco.on(connection);
        Ping.on(connection);
    }
}
