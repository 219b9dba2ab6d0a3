package io.fluxmpp.stream;

import static java.util.Objects.requireNonNull;

import io.fluxmpp.stream.internal.metrics.IsolatedRecorder;
import io.fluxmpp.stream.internal.server.AccountSettings;
import io.fluxmpp.stream.internal.server.EmbeddedServer;
import io.fluxmpp.stream.internal.server.ServerCertificate;
import io.fluxmpp.stream.internal.server.ServerLimits;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.metrics.StreamMetricsRecorder;
import io.fluxmpp.stream.model.ResourceConflict;
import io.fluxmpp.stream.negotiation.ComponentSecret;
import io.fluxmpp.stream.xml.XmlLimits;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * An XMPP server in process, for demos, for tests, and for the tests of applications.
 *
 * <p><b>It is no production server.</b> It has no rosters, no offline messages, no connections to other servers and no
 * storage; nothing of it outlives the process. For the real thing take Prosody, ejabberd or any other XMPP server.
 *
 * <pre>{@code
 * XmppServer.create()
 *     .account("romeo@montague.lit", "secret")
 *     .account("juliet@capulet.lit", "secret too")
 *     .bind()                                        // Mono<RunningServer>
 * }</pre>
 *
 * <p>It does what a client needs to get through: STARTTLS (required), SCRAM-SHA-512, -256 and -1 with and
 * without channel binding, certificates, guests where they are wanted, SASL2 and Bind 2, resource binding, stanzas
 * delivered between its clients in order and by the rules of RFC 6121 §8.5, presence among the resources of one user and
 * to whom it is directed, service discovery, ping, and an empty roster.
 *
 * <p>Immutable: every setter gives a new server, so that one can be shared, kept as a constant and varied.
 */
public final class XmppServer {

    private static final String LOOPBACK = "127.0.0.1";

    private final Config config;

    private XmppServer(Config config) {
        this.config = config;
    }

    /** What the setters set. Copied before it is changed, and never changed once a server has it. */
    private static final class Config {
        private final Set<String> domains;
        private final Set<String> formerDomains;
        private final Map<String, String> passwords;
        private final Map<String, Set<X509Certificate>> certificates;
        private final Map<String, ComponentSecret> components;
        private boolean anonymous;
        private boolean plain;
        private boolean sasl2 = true;
        private String host = LOOPBACK;
        private int port;
        private @Nullable ServerCertificate certificate;
        private ResourceConflict conflict = ResourceConflict.GENERATE;
        private ServerLimits limits = ServerLimits.DEFAULT;
        private StreamMetricsRecorder metrics = StreamMetricsRecorder.NONE;

        Config() {
            domains = new LinkedHashSet<>();
            formerDomains = new LinkedHashSet<>();
            passwords = new LinkedHashMap<>();
            certificates = new LinkedHashMap<>();
            components = new LinkedHashMap<>();
        }

        Config(Config other) {
            domains = new LinkedHashSet<>(other.domains);
            formerDomains = new LinkedHashSet<>(other.formerDomains);
            passwords = new LinkedHashMap<>(other.passwords);
            certificates = new LinkedHashMap<>(other.certificates);
            components = new LinkedHashMap<>(other.components);
            anonymous = other.anonymous;
            plain = other.plain;
            sasl2 = other.sasl2;
            host = other.host;
            port = other.port;
            certificate = other.certificate;
            conflict = other.conflict;
            limits = other.limits;
            metrics = other.metrics;
        }
    }

    /** A server without accounts, on a free port of the loopback interface. */
    public static XmppServer create() {
        return new XmppServer(new Config());
    }

    /**
     * Serves one more domain. The first one named also speaks to clients that address none. Domains of accounts are served
     * without being named; default where there are neither: {@code localhost}.
     *
     * @throws IllegalArgumentException if it is no domainpart (RFC 7622 §3.2)
     */
    public XmppServer domain(String domain) {
        String prepared = new Jid(null, domain, null).domainpart();
        return with(c -> c.domains.add(prepared));
    }

    /**
     * Serves a domain no longer: who addresses it is told {@code host-gone} (RFC 6120 §4.9.3.5), and not
     * {@code host-unknown}. Without effect on a domain that is served all the same.
     *
     * @throws IllegalArgumentException if it is no domainpart (RFC 7622 §3.2)
     */
    public XmppServer formerDomain(String domain) {
        String prepared = new Jid(null, domain, null).domainpart();
        return with(c -> c.formerDomains.add(prepared));
    }

    /**
     * Adds an account, or changes its password.
     *
     * @param account a bare JID; just the localpart where exactly one domain is served
     * @throws IllegalArgumentException if the address is invalid, or the password empty or none that SCRAM can use (RFC 4013)
     */
    public XmppServer account(String account, String password) {
        if (password.isEmpty()) {
            throw new IllegalArgumentException("password of " + account + ": empty (expected: at least one character)");
        }
        if (!AccountSettings.isUsable(password)) {
            throw new IllegalArgumentException(
                    "password of " + account + ": has characters that SCRAM cannot use (expected: those of RFC 4013)");
        }
        String prepared = prepared(account);
        return with(c -> c.passwords.put(prepared, password));
    }

    /**
     * Adds an account, or one more way for it to log in: by showing exactly this certificate in TLS (SASL EXTERNAL). Whoever
     * signed it does not matter; its validity does.
     *
     * @param account a bare JID; just the localpart where exactly one domain is served
     * @throws IllegalArgumentException if the address is invalid
     */
    public XmppServer account(String account, X509Certificate certificate) {
        String prepared = prepared(account);
        return with(c -> {
            Set<X509Certificate> all = new LinkedHashSet<>(c.certificates.getOrDefault(prepared, Set.of()));
            all.add(certificate);
            c.certificates.put(prepared, all);
        });
    }

    /**
     * Lets a component connect that knows the secret, to the same port as clients, without TLS; it gets what is sent to any
     * address in its domain, and may write from any (XEP-0114). Not one of the domains that are served themselves.
     *
     * @throws IllegalArgumentException if it is no domainpart (RFC 7622 §3.2), or the secret is empty
     */
    public XmppServer component(String domain, String secret) {
        String prepared = new Jid(null, domain, null).domainpart();
        ComponentSecret shared = new ComponentSecret(secret);
        return with(c -> c.components.put(prepared, shared));
    }

    /** Lets in guests, each under an address made up for it (SASL ANONYMOUS, XEP-0175). Default: no. */
    public XmppServer anonymous() {
        return with(c -> c.anonymous = true);
    }

    /** Lets clients send their password as it is, over TLS (SASL PLAIN), for those that cannot do better. Default: no. */
    public XmppServer allowPlain() {
        return with(c -> c.plain = true);
    }

    /**
     * Whether clients may authenticate by SASL2 as well, and have a resource bound or a stream resumed in the same breath
     * (XEP-0388, XEP-0386, XEP-0198 §9). Default: yes.
     */
    public XmppServer sasl2(boolean offered) {
        return with(c -> c.sasl2 = offered);
    }

    /** Listens on this host's address; default: the loopback interface, which other machines cannot reach. */
    public XmppServer host(String host) {
        requireNonNull(host, "host");
        return with(c -> c.host = host);
    }

    /**
     * Listens on this port; default {@code 0}: a free one, which {@link RunningServer#port()} tells.
     *
     * @throws IllegalArgumentException if it is outside 0..65535
     */
    public XmppServer port(int port) {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port: " + port + " (expected: 0..65535)");
        }
        return with(c -> c.port = port);
    }

    /**
     * Shows this certificate; default: a self-signed one for all domains, made when the server starts, which needs
     * {@code io.netty:netty-pkitesting} on the class path and which {@link RunningServer#certificate()} gives to clients to
     * trust.
     *
     * @param chain the certificate, followed by those that signed it
     */
    public XmppServer certificate(PrivateKey key, X509Certificate... chain) {
        ServerCertificate shown = new ServerCertificate(key, List.of(chain));
        return with(c -> c.certificate = shown);
    }

    /**
     * Decides between two clients that want the same resource; default {@link ResourceConflict#GENERATE}: it stays with
     * whoever has it, and the newcomer gets another.
     */
    public XmppServer resourceConflict(ResourceConflict conflict) {
        requireNonNull(conflict, "conflict");
        return with(c -> c.conflict = conflict);
    }

    /**
     * Limits what a client may send; default {@link XmlLimits#DEFAULT}. Clients are told how large a stanza may be (XEP-0478).
     * Beyond: stream error {@code policy-violation}. A stanza that would go out to another client more than four times as
     * long, since prefixes and quotes are written out, is answered with the error {@code policy-violation} instead.
     */
    public XmppServer limits(XmlLimits xml) {
        return limit(draft -> draft.xml = xml);
    }

    /**
     * Limits the bytes of one element of a client that has not authenticated, where that is less than {@link #limits} allow;
     * default 16 384, at least 10 000 (RFC 6120 §13.12). Beyond: stream error {@code policy-violation}.
     */
    public XmppServer maxUnauthenticatedStanzaBytes(int bytes) {
        return limit(draft -> draft.unauthenticatedStanzaBytes = bytes);
    }

    /**
     * Gives a client this long from the connection to having authenticated; default 15 seconds. Then: stream error
     * {@code connection-timeout}.
     */
    public XmppServer authenticationTimeout(Duration timeout) {
        return limit(draft -> draft.authenticationTimeout = timeout);
    }

    /**
     * Gives a client this long from the connection to the bound resource; default 30 seconds. Then: stream error
     * {@code connection-timeout}.
     */
    public XmppServer negotiationTimeout(Duration timeout) {
        return limit(draft -> draft.negotiationTimeout = timeout);
    }

    /**
     * Waits so long for each thing that a client has to do until then; default 15 seconds. Then: stream error {@code
     * connection-timeout}.
     */
    public XmppServer stepTimeout(Duration timeout) {
        return limit(draft -> draft.stepTimeout = timeout);
    }

    /**
     * Asks a client from which nothing has come for this long for a sign of life, with a ping (XEP-0199); default 30 minutes.
     * When nothing comes for as long again: stream error {@code connection-timeout} (RFC 6120 §4.6). Clients are told
     * (XEP-0478). Any byte is a sign of life, a space between stanzas too.
     */
    public XmppServer idleTimeout(Duration timeout) {
        return limit(draft -> draft.idleTimeout = timeout);
    }

    /**
     * Gives a client this long to close its side of a stream that the server has closed (RFC 6120 §4.4); default 5 seconds.
     * Then the connection is dropped.
     */
    public XmppServer closeTimeout(Duration timeout) {
        return limit(draft -> draft.closeTimeout = timeout);
    }

    /** Serves at most so many connections at once; default 20 000. Beyond: stream error {@code resource-constraint}. */
    public XmppServer maxConnections(int connections) {
        return limit(draft -> draft.connections = connections);
    }

    /**
     * Serves at most so many connections from one IP address at once; default 20 000, since all clients of a server in
     * process come from the same one. Beyond: stream error {@code resource-constraint}.
     */
    public XmppServer maxConnectionsPerAddress(int connections) {
        return limit(draft -> draft.connectionsPerAddress = connections);
    }

    /**
     * Serves at most so many connections at once whose clients have not authenticated; default 4 000. Beyond: stream error
     * {@code resource-constraint}.
     */
    public XmppServer maxUnauthenticated(int connections) {
        return limit(draft -> draft.unauthenticated = connections);
    }

    /** Binds at most so many resources to one account at once; default 100. Beyond: {@code resource-constraint}. */
    public XmppServer maxResources(int resources) {
        return limit(draft -> draft.resources = resources);
    }

    /**
     * Remembers at most so many addresses to which one client has sent directed presence; default 1 000. Beyond:
     * {@code resource-constraint}.
     */
    public XmppServer maxPresenceTargets(int targets) {
        return limit(draft -> draft.presenceTargets = targets);
    }

    /**
     * Lets at most about so many bytes wait for a client that does not take them; default 4 MiB. Beyond: requests and
     * messages to it are answered with {@code resource-constraint}, type {@code wait}; the rest is dropped.
     */
    public XmppServer maxPendingBytes(long bytes) {
        return limit(draft -> draft.pendingBytes = bytes);
    }

    /**
     * Keeps at most so many stanzas for a client until it says that it has handled them, where it has its stream managed
     * (XEP-0198); default 16 384. Beyond: as beyond {@link #maxPendingBytes}.
     */
    public XmppServer maxUnacknowledged(int stanzas) {
        return limit(draft -> draft.unacknowledged = stanzas);
    }

    /**
     * Gives up a client's connection when it was asked to acknowledge stanzas and neither says nor takes anything for so long;
     * default 1 min.
     */
    public XmppServer answerTimeout(Duration timeout) {
        return limit(draft -> draft.answerTimeout = timeout);
    }

    /**
     * Lets a client that has lost its connection go on over another within that time (XEP-0198 §5); default 5 min; zero: not at
     * all.
     */
    public XmppServer resumption(Duration time) {
        return limit(draft -> draft.resumption = time);
    }

    /**
     * Tells a recorder how many clients and components are there, those included that have lost their connections and may come
     * back, and what passes: bytes, stanzas and errors. Of the rest nothing is told. Default: nobody is.
     */
    public XmppServer metrics(StreamMetricsRecorder recorder) {
        StreamMetricsRecorder isolated = IsolatedRecorder.of(recorder);
        return with(c -> c.metrics = isolated);
    }

    /**
     * Starts a server. Nothing happens before subscription; each subscription starts one of its own. Keys and certificate
     * are made off the event loop. Cancelling before it runs leaves nothing behind; once it runs, it is up to
     * {@link RunningServer#dispose()}.
     *
     * <p>Errors: {@link io.fluxmpp.stream.error.XmppException} when the address cannot be listened on, or when there is no
     * certificate. Signals arrive on an event loop.
     *
     * @throws IllegalStateException if an account is named by its localpart only and there is not exactly one domain, or a
     *     component has a domain that is served
     */
    public Mono<RunningServer> bind() {
        List<String> served = servedDomains();
        return EmbeddedServer.start(
                        served,
                        config.formerDomains,
                        accounts(served),
                        components(served),
                        config.host,
                        config.port,
                        config.certificate,
                        config.conflict,
                        config.limits,
                        config.metrics)
                .map(running -> new RunningServer(running.server(), running.acceptor()));
    }

    private XmppServer with(Consumer<Config> change) {
        Config changed = new Config(config);
        change.accept(changed);
        return new XmppServer(changed);
    }

    private XmppServer limit(Consumer<ServerLimits.Draft> change) {
        return with(c -> c.limits = c.limits.with(change));
    }

    private List<String> servedDomains() {
        Set<String> served = new LinkedHashSet<>(config.domains);
        Stream.concat(config.passwords.keySet().stream(), config.certificates.keySet().stream())
                .filter(account -> account.indexOf('@') >= 0)
                .forEach(account -> served.add(Jid.of(account).domainpart()));
        return served.isEmpty() ? List.of("localhost") : new ArrayList<>(served);
    }

    private AccountSettings accounts(List<String> served) {
        Map<Jid, String> passwords = new LinkedHashMap<>();
        config.passwords.forEach((account, password) -> passwords.put(address(account, served), password));
        Map<Jid, Set<X509Certificate>> certificates = new LinkedHashMap<>();
        config.certificates.forEach((account, shown) -> certificates
                .computeIfAbsent(address(account, served), named -> new LinkedHashSet<>())
                .addAll(shown));
        return new AccountSettings(passwords, certificates, config.anonymous, config.plain, config.sasl2);
    }

    private Map<String, ComponentSecret> components(List<String> served) {
        config.components.keySet().stream().filter(served::contains).findFirst().ifPresent(both -> {
            throw new IllegalStateException("component: " + both + " (expected: a domain that is not served itself)");
        });
        return config.components;
    }

    private static Jid address(String account, List<String> served) {
        if (account.indexOf('@') >= 0) {
            return Jid.of(account);
        }
        if (served.size() > 1) {
            throw new IllegalStateException("account: " + account + " (expected: " + account + "@ one of " + served
                    + ", which are all served)");
        }
        return new Jid(account, served.get(0), null);
    }

    private static String prepared(String account) {
        return account.indexOf('@') < 0 ? localpart(account) : bare(account);
    }

    private static String localpart(String name) {
        return String.valueOf(new Jid(name, "localhost", null).localpart());
    }

    private static String bare(String account) {
        Jid jid = Jid.of(account);
        if (jid.isFull() || jid.localpart() == null) {
            throw new IllegalArgumentException("account: " + account + " (expected: localpart@domainpart)");
        }
        return jid.toString();
    }
}
