package io.fluxmpp.stream;

import io.fluxmpp.stream.caps.Caps;
import io.fluxmpp.stream.codec.PayloadCodecs;
import io.fluxmpp.stream.connection.ConnectionSettings;
import io.fluxmpp.stream.connection.StreamManagement;
import io.fluxmpp.stream.connection.XmppConnection;
import io.fluxmpp.stream.connection.XmppConnections;
import io.fluxmpp.stream.disco.Disco;
import io.fluxmpp.stream.error.ResumptionRefusedException;
import io.fluxmpp.stream.internal.dns.Endpoint;
import io.fluxmpp.stream.internal.dns.ServiceLocator;
import io.fluxmpp.stream.internal.metrics.ConnectAttempt;
import io.fluxmpp.stream.internal.metrics.IsolatedRecorder;
import io.fluxmpp.stream.internal.sm.ClientManagedStream;
import io.fluxmpp.stream.internal.sm.Resumption;
import io.fluxmpp.stream.internal.transport.Dialer;
import io.fluxmpp.stream.internal.transport.Link;
import io.fluxmpp.stream.internal.transport.MeteredTap;
import io.fluxmpp.stream.internal.transport.NameServers;
import io.fluxmpp.stream.internal.transport.StanzaLog;
import io.fluxmpp.stream.internal.transport.StreamChannel;
import io.fluxmpp.stream.internal.transport.StreamTap;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.metrics.StreamMetricsRecorder;
import io.fluxmpp.stream.model.SmNonza;
import io.fluxmpp.stream.model.UserAgent;
import io.fluxmpp.stream.negotiation.ClientNegotiation;
import io.fluxmpp.stream.negotiation.Credentials;
import io.fluxmpp.stream.negotiation.Negotiated;
import io.fluxmpp.stream.negotiation.OtherHost;
import io.fluxmpp.stream.negotiation.Password;
import io.fluxmpp.stream.negotiation.Redirects;
import io.fluxmpp.stream.negotiation.WantedResource;
import io.fluxmpp.stream.ping.Ping;
import io.fluxmpp.stream.xml.Namespaces;
import io.fluxmpp.stream.xml.XmlLimits;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * Connects to an XMPP server as a client (RFC 6120): TCP, STARTTLS with the certificate checked against the JID's domain,
 * SASL, resource binding; the last two in one where the server has SASL2 and Bind 2 (XEP-0388, XEP-0386).
 *
 * <p>Immutable: every setter gives a new client, so that one can be shared, branched and kept as a constant.
 */
public final class XmppClient {

    private static final Pattern LANGUAGE_TAG = Pattern.compile("[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*");

    private final ClientConfig config;

    private XmppClient(ClientConfig config) {
        this.config = config;
    }

    /** A client with nothing set but defaults. */
    public static XmppClient create() {
        return new XmppClient(new ClientConfig());
    }

    /**
     * Whom to connect as: a bare JID, or a full one to ask for that resource. Just a domain, with neither password nor
     * certificate, connects as a guest where the server allows that (SASL ANONYMOUS, RFC 4505), who is told the address that
     * was made up for it.
     *
     * <p>A resource is asked for until the server ends a stream because another client has got it ({@code conflict}): from
     * then on this client, and those made from it, let the server choose, until they are told a JID again (RFC 6120
     * §4.9.3.3).
     */
    public XmppClient jid(Jid jid) {
        return with(c -> {
            c.jid = jid;
            c.resource = new WantedResource(jid.resourcepart());
        });
    }

    /** @see #jid(Jid) */
    public XmppClient jid(String jid) {
        return jid(Jid.of(jid));
    }

    /**
     * The account's password. It is never logged, and never sent as it is unless {@link #allowPlain()} was said. What is
     * derived from it is kept, for this client and those made from it: connecting again costs less.
     *
     * @throws IllegalArgumentException if it is empty
     */
    public XmppClient password(String password) {
        Password secret = new Password(password);
        return with(c -> c.password = secret);
    }

    /**
     * Logs in with this certificate where the server knows it (SASL EXTERNAL, XEP-0178), and with the password, if one is
     * set, where it does not.
     *
     * @param chain the certificate, followed by those that signed it
     * @throws IllegalArgumentException if there is none
     */
    public XmppClient certificate(PrivateKey key, X509Certificate... chain) {
        return with(c -> {
            c.certificate = true;
            c.tls(c.tls.showing(key, chain));
        });
    }

    /**
     * Lets a server that offers nothing better see the password (SASL PLAIN), over TLS and after its certificate was checked.
     * Default: no.
     */
    public XmppClient allowPlain() {
        return with(c -> c.negotiation = c.negotiation.withPlainAllowed(true));
    }

    /**
     * Whether authentication is tied to the TLS connection it travels on (SCRAM's -PLUS mechanisms, XEP-0440) where the
     * server offers that; default yes. Saying no helps where somebody in between ends TLS and is meant to.
     */
    public XmppClient channelBinding(boolean wanted) {
        return with(c -> c.negotiation = c.negotiation.withChannelBinding(wanted));
    }

    /**
     * Whether SASL2 (XEP-0388) is used where the server offers it; default yes. It takes fewer round trips, the more so with
     * Bind 2 (XEP-0386), which is used unless a resource was asked for, and with inline resumption (XEP-0198 §9).
     */
    public XmppClient sasl2(boolean wanted) {
        return with(c ->
                c.negotiation = c.negotiation.withSasl2(c.negotiation.sasl2().withWanted(wanted)));
    }

    /**
     * Names this installation to servers that offer SASL2, and to nobody else (XEP-0388 §2.3). Servers may give its streams
     * the same resource each time, and end an earlier stream of the same installation when it binds a resource anew (XEP-0386
     * §3.2): two that are connected at once need an id each. Default: none.
     *
     * @param id made once and kept
     * @throws IllegalArgumentException if it is no UUID of version 4
     */
    public XmppClient userAgentId(UUID id) {
        UserAgent checked = new UserAgent(id, null, null);
        return with(c ->
                c.negotiation = c.negotiation.withSasl2(c.negotiation.sasl2().withUserAgentId(checked.id())));
    }

    /**
     * How often the server may have the password hashed; default 1 000 000, which takes about a second. Beyond:
     * authentication fails.
     *
     * @throws IllegalArgumentException if it is less than 4096, which every server may ask for (RFC 7677 §4)
     */
    public XmppClient maxIterations(int iterations) {
        return with(c -> c.negotiation = c.negotiation.withMaxIterations(iterations));
    }

    /**
     * The host that serves the domain; default: found by the domain's SRV records, or else the domain itself. The certificate
     * must be the domain's all the same.
     */
    public XmppClient host(String host) {
        return with(c -> c.host = host);
    }

    /**
     * The port; default: that of the SRV records, and 5222 where a host was named or there are none (5223 with
     * {@link #directTls()}).
     *
     * @throws IllegalArgumentException if it is outside 1..65535
     */
    public XmppClient port(int port) {
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port: " + port + " (expected: 1..65535)");
        }
        return with(c -> c.port = port);
    }

    /**
     * Begins TLS at once on the host or port that was named, without STARTTLS (XEP-0368). Where the place is found by SRV
     * records, they say it.
     */
    public XmppClient directTls() {
        return with(c -> c.directTls = true);
    }

    /**
     * Asks these name servers, in that order, and no others; default: those of the system.
     *
     * @throws IllegalArgumentException if there is none
     */
    public XmppClient nameServers(InetSocketAddress... servers) {
        if (servers.length == 0) {
            throw new IllegalArgumentException("servers: none (expected: at least one)");
        }
        NameServers names = NameServers.of(List.of(servers));
        return with(c -> c.names = names);
    }

    /** The time for connecting to one address, before the next is tried; default 10 s. */
    public XmppClient connectTimeout(Duration timeout) {
        return with(c -> c.connectTimeout = timeout);
    }

    /** Trusts these authorities, or certificates, and no others; default: the JDK's authorities. */
    public XmppClient trust(X509Certificate... certificates) {
        return with(c -> c.tls(c.tls.trusting(certificates)));
    }

    /**
     * Of the certificates that are trusted, believes only a server's whose own public key is one of these: give the next one,
     * too, before the server changes it.
     *
     * <p>For one: {@code openssl x509 -in cert.pem -pubkey -noout | openssl pkey -pubin -outform der | openssl dgst -sha256
     * -binary | base64}.
     *
     * @param keys SHA-256 of each key's SubjectPublicKeyInfo, in base64 (RFC 7469 §2.4)
     * @throws IllegalArgumentException if one is anything else
     */
    public XmppClient pin(String... keys) {
        return with(c -> c.tls(c.tls.pinning(Set.of(keys))));
    }

    /** Trusts the authorities in this PEM file and no others. It is read when connecting, off the event loop. */
    public XmppClient trust(Path pem) {
        return with(c -> c.tls(c.tls.trusting(pem)));
    }

    /**
     * The language of texts that the server makes for us, a tag such as {@code en}; default {@code en}.
     *
     * @throws IllegalArgumentException if it has not the form of a language tag (RFC 5646)
     */
    public XmppClient lang(String lang) {
        if (!LANGUAGE_TAG.matcher(lang).matches()) {
            throw new IllegalArgumentException("lang: " + lang + " (expected: a language tag such as en or de-CH)");
        }
        return with(c -> c.negotiation = c.negotiation.withLang(lang));
    }

    /** The time for connecting and negotiating; default 30 s each. */
    public XmppClient timeout(Duration timeout) {
        return with(c -> c.negotiation = c.negotiation.withTimeout(timeout));
    }

    /** The time for each answer of the server's while negotiating, and for the handshake of TLS; default 15 s. */
    public XmppClient stepTimeout(Duration timeout) {
        return with(c -> c.negotiation = c.negotiation.withStepTimeout(timeout));
    }

    /**
     * What the server may send at most; default {@link XmlLimits#DEFAULT}, but 1 MiB in one stanza.
     *
     * <p>Servers let stanzas of others through, who must not be able to end this stream. So a stanza that has too much of
     * anything is read to its end and refused alone: a request is answered with {@code policy-violation}, anything else is
     * dropped. Too many bytes, or more than four times as many names, do end the stream: a limit below what the server lets
     * others send puts that in their hands.
     */
    public XmppClient limits(XmlLimits limits) {
        return with(c -> c.limits = limits);
    }

    /** What a connection may hold and how long it waits. */
    public XmppClient settings(ConnectionSettings settings) {
        return with(c -> c.settings = settings);
    }

    /**
     * How streams are managed where the server can do it (XEP-0198): by default nothing that is sent is lost for as long as a
     * lost connection can be replaced by another.
     */
    public XmppClient streamManagement(StreamManagement management) {
        return with(c -> c.management = management);
    }

    /**
     * Tells a recorder what connections do, all those of this client and of those made from it: how many there are and in which
     * state, what passes, how long it takes. {@code MicrometerStreamMetrics} makes meters of it. Default: nobody is told.
     */
    public XmppClient metrics(StreamMetricsRecorder recorder) {
        StreamMetricsRecorder isolated = IsolatedRecorder.of(recorder);
        return with(c -> c.metrics = isolated);
    }

    /**
     * Shows every element on the wire as a line: {@code >>} sent, {@code <<} received. Credentials and bulk data are not
     * shown. Called on event loops: must not block.
     */
    public XmppClient wire(Consumer<String> lines) {
        return with(c -> c.wire = lines);
    }

    /**
     * Sets up extensions on each new connection before anything is read from it, so that they miss nothing and have the
     * settings they are given: {@code extend(connection -> Caps.on(connection, settings))}. May be called several times.
     *
     * @param setUp is called on the event loop; must not block
     */
    public XmppClient extend(Consumer<? super XmppConnection> setUp) {
        return with(c -> c.extensions = c.extensions.andThen(setUp));
    }

    /**
     * Connects, negotiates and gives the established connection, which answers disco#info and pings by itself. Unless a host
     * or port was named, the domain's SRV records say where to connect, with STARTTLS or direct TLS (RFC 6120 §3.2, XEP-0368):
     * one place after the other until one can be reached, at most 16. A server
     * that names another host instead ({@code see-other-host}) is followed up to three times, with the same domain, the same
     * name in the certificate and the same TLS (RFC 6120 §4.9.3.19).
     *
     * <p>Lazy; each subscription makes a connection of its own. Cancelling, like failing, leaves no socket. The connection
     * is emitted on its event loop. Bound its time by {@link #timeout} rather than by {@link Mono#timeout(Duration)}: an
     * operator that gives up in the very moment of the emission drops the connection, open, to Reactor's
     * {@code onNextDropped} hook.
     *
     * <p>Errors: {@link io.fluxmpp.stream.error.NegotiationException} with the reason,
     * {@link io.fluxmpp.stream.error.StreamErrorException} when the server ends the stream.
     *
     * @throws IllegalStateException if no JID was set, or an account without password and certificate, or these without an
     *     account
     */
    public Mono<XmppConnection> connect() {
        ClientConfig c = config;
        Jid jid = c.jid;
        if (jid == null) {
            throw new IllegalStateException("jid: none (expected: an account such as romeo@montague.lit)");
        }
        Credentials credentials = c.credentials(jid);
        Mono<XmppConnection> connect = c.ssl.flatMap(ssl -> {
            ClientNegotiation negotiation = new ClientNegotiation(
                    jid, c.resource.get(), c.enable(), credentials, ssl.startTls(), c.negotiation);
            Dialer dialer = new Dialer(
                    jid.domainpart(),
                    c.names,
                    ssl,
                    c.connectTimeout,
                    c.negotiation.stepTimeout(),
                    c.negotiation.timeout(),
                    null);
            Resumption resumption = lost -> resume(lost, dialer, jid, credentials);
            return Redirects.follow(
                            c.first(jid),
                            place -> connect(dialer.dial(endpoints(place), this::line), negotiation, resumption))
                    .doOnError(c.resource::ended);
        });
        return ConnectAttempt.recorded(connect, c.metrics);
    }

    /**
     * One connection after the other: when one has ended with an error, and its stream could not be resumed, the next is made,
     * as {@code policy} says ({@link Reconnection#backoff()} is one). Each begins anew: what was not finished on the one before
     * has failed there, and presence, sessions and subscriptions are to be set up on each.
     *
     * <p>Completes when a connection was closed in good order, by either side; fails when the policy gives up. Cancelling drops
     * the connection that is open. Demand is that of a {@code Flux} of connections: without any, none is made.
     */
    public Flux<XmppConnection> connections(Retry policy) {
        return Reconnection.connections(connect(), policy);
    }

    private Mono<XmppConnection> connect(
            Mono<StreamChannel> dialled, ClientNegotiation negotiation, Resumption resumption) {
        return dialled.flatMap(channel -> negotiation
                .negotiate(channel)
                .map(negotiated -> XmppConnections.start(
                        link(channel, negotiated, resumption),
                        negotiated,
                        config.settings,
                        config.metrics,
                        connection -> {
                            connection.onClose().subscribe(null, config.resource::ended);
                            extend(connection, config.extensions);
                        }))
                .doOnError(failure -> channel.dispose()));
    }

    private Link link(StreamChannel channel, Negotiated negotiated, Resumption resumption) {
        String name = negotiated.jid().toString();
        if (negotiated.management() instanceof SmNonza.Enabled agreed) {
            return ClientManagedStream.agreed(name, channel, config.management, resumption, config.metrics, agreed);
        }
        if (negotiated.management() instanceof SmNonza.Failed failed) {
            ClientManagedStream.warn(name, failed);
            return channel;
        }
        return config.management.wanted()
                        && negotiated.features().find(Namespaces.SM, "sm").isPresent()
                ? ClientManagedStream.over(name, channel, config.management, resumption, config.metrics)
                : channel;
    }

    /** Where the server would like it, or else where it is found in any case (XEP-0198 §5). */
    private Mono<Resumption.Resumed> resume(Resumption.Lost lost, Dialer dialer, Jid jid, Credentials credentials) {
        Dialer onLoop = dialer.on(lost.loop());
        Mono<Resumption.Resumed> anywhere =
                Redirects.follow(config.first(jid), place -> resume(lost, onLoop, endpoints(place), jid, credentials));
        return OtherHost.parse(lost.location() == null ? "" : lost.location())
                .map(place -> resume(lost, onLoop, Mono.just(List.of(config.endpoint(place))), jid, credentials)
                        .onErrorResume(
                                failure -> !(failure instanceof ResumptionRefusedException), failure -> anywhere))
                .orElse(anywhere);
    }

    private Mono<Resumption.Resumed> resume(
            Resumption.Lost lost, Dialer dialer, Mono<List<Endpoint>> endpoints, Jid jid, Credentials credentials) {
        return dialer.dial(endpoints, endpoint -> line(lost.codecs()))
                .flatMap(channel -> ClientNegotiation.resume(
                                lost.request(),
                                channel,
                                jid,
                                credentials,
                                dialer.ssl().startTls(),
                                config.negotiation)
                        .map(handled -> new Resumption.Resumed(channel, handled))
                        .doOnError(failure -> channel.dispose()));
    }

    /** A place without a port is looked up as a domain is (RFC 6120 §4.9.3.19). */
    private Mono<List<Endpoint>> endpoints(OtherHost place) {
        return place.port() == null
                ? new ServiceLocator(config.names, XmppClient::chance).locate(place.host())
                : Mono.just(List.of(config.endpoint(place)));
    }

    private static int chance(int most) {
        return ThreadLocalRandom.current().nextInt(most + 1);
    }

    private Dialer.Line line(Endpoint endpoint) {
        return line(new PayloadCodecs());
    }

    private Dialer.Line line(PayloadCodecs codecs) {
        StreamTap tap = config.wire == null ? StreamTap.NONE : new StanzaLog(codecs, config.wire);
        return new Dialer.Line(Namespaces.CLIENT, codecs, config.limits, MeteredTap.on(tap, config.metrics));
    }

    private XmppClient with(Consumer<ClientConfig> change) {
        ClientConfig changed = new ClientConfig(config);
        change.accept(changed);
        return new XmppClient(changed);
    }

    /** The user's come first: an extension keeps the settings it has got first. */
    private static void extend(XmppConnection connection, Consumer<XmppConnection> ofTheUser) {
        ofTheUser.accept(connection);
        Disco.on(connection);
        Ping.on(connection);
        Caps.on(connection);
    }
}
