package io.fluxmpp.stream;

import io.fluxmpp.stream.connection.ConnectionSettings;
import io.fluxmpp.stream.connection.StreamManagement;
import io.fluxmpp.stream.connection.XmppConnection;
import io.fluxmpp.stream.internal.dns.Endpoint;
import io.fluxmpp.stream.internal.sm.ClientManagedStream;
import io.fluxmpp.stream.internal.transport.ClientTls;
import io.fluxmpp.stream.internal.transport.NameServers;
import io.fluxmpp.stream.internal.transport.TlsContexts;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.metrics.StreamMetricsRecorder;
import io.fluxmpp.stream.model.SmNonza;
import io.fluxmpp.stream.negotiation.Credentials;
import io.fluxmpp.stream.negotiation.NegotiationSettings;
import io.fluxmpp.stream.negotiation.OtherHost;
import io.fluxmpp.stream.negotiation.Password;
import io.fluxmpp.stream.negotiation.WantedResource;
import io.fluxmpp.stream.xml.XmlLimits;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** What the setters of a client set. Copied before it is changed, and never changed once a client has it. */
final class ClientConfig {

    private static final int PORT = 5222;
    private static final int DIRECT_TLS_PORT = 5223;
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    /**
     * Others' stanzas are longer when they arrive than when their server took them: by the sender's address, and by what that
     * server writes in another way. Servers take 262 144 bytes of clients, and 524 288 of each other.
     */
    private static final XmlLimits LIMITS = XmlLimits.DEFAULT.withStanzaBytes(1 << 20);

    @Nullable
    Jid jid;

    WantedResource resource = new WantedResource(null);

    @Nullable
    Password password;

    boolean certificate;

    @Nullable
    String host;

    @Nullable
    Integer port;

    boolean directTls;
    NameServers names = NameServers.SYSTEM;
    Duration connectTimeout = CONNECT_TIMEOUT;
    ClientTls tls = ClientTls.DEFAULT;
    Mono<TlsContexts> ssl = tls.contextsOnce();
    NegotiationSettings negotiation = NegotiationSettings.DEFAULT;
    XmlLimits limits = LIMITS;
    ConnectionSettings settings = ConnectionSettings.DEFAULT;
    StreamManagement management = StreamManagement.DEFAULT;
    StreamMetricsRecorder metrics = StreamMetricsRecorder.NONE;

    @Nullable
    Consumer<String> wire;

    Consumer<XmppConnection> extensions = connection -> {};

    ClientConfig() {}

    ClientConfig(ClientConfig other) {
        jid = other.jid;
        resource = other.resource;
        password = other.password;
        certificate = other.certificate;
        host = other.host;
        port = other.port;
        directTls = other.directTls;
        names = other.names;
        connectTimeout = other.connectTimeout;
        tls = other.tls;
        ssl = other.ssl;
        negotiation = other.negotiation;
        limits = other.limits;
        settings = other.settings;
        management = other.management;
        metrics = other.metrics;
        wire = other.wire;
        extensions = other.extensions;
    }

    void tls(ClientTls changed) {
        tls = changed;
        ssl = changed.contextsOnce();
    }

    /** What servers are asked that can manage a stream as soon as they bind a resource; {@code null} for nothing. */
    SmNonza.@Nullable Enable enable() {
        return management.wanted() ? ClientManagedStream.request(management) : null;
    }

    /** Where to connect first; without a port where the domain's records are to say it. */
    OtherHost first(Jid jid) {
        if (host == null && port == null && !directTls) {
            return new OtherHost(jid.domainpart(), null);
        }
        return new OtherHost(host == null ? jid.domainpart() : host, port == null ? usualPort() : port);
    }

    /** That place, with the usual port where it has none. */
    Endpoint endpoint(OtherHost place) {
        return new Endpoint(place.host(), place.port() == null ? usualPort() : place.port(), directTls);
    }

    private int usualPort() {
        return directTls ? DIRECT_TLS_PORT : PORT;
    }

    Credentials credentials(Jid jid) {
        boolean secret = password != null || certificate;
        if (jid.localpart() == null && secret) {
            throw new IllegalStateException("jid: " + jid + " (expected: an account such as romeo@" + jid + ")");
        }
        if (jid.localpart() != null && !secret) {
            throw new IllegalStateException(
                    "password: none (expected: the password of " + jid.asBare() + ", or a certificate)");
        }
        return new Credentials(jid.localpart(), password, certificate);
    }
}
