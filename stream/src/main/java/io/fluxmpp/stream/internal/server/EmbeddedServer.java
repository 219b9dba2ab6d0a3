package io.fluxmpp.stream.internal.server;

import io.fluxmpp.stream.codec.PayloadCodecs;
import io.fluxmpp.stream.error.XmppException;
import io.fluxmpp.stream.internal.transport.MeteredTap;
import io.fluxmpp.stream.internal.transport.StreamChannel;
import io.fluxmpp.stream.internal.transport.StreamTap;
import io.fluxmpp.stream.internal.transport.TcpAcceptor;
import io.fluxmpp.stream.internal.transport.TlsPolicy;
import io.fluxmpp.stream.metrics.StreamMetricsRecorder;
import io.fluxmpp.stream.model.ResourceConflict;
import io.fluxmpp.stream.model.Stanza;
import io.fluxmpp.stream.model.StreamElement;
import io.fluxmpp.stream.model.StreamError;
import io.fluxmpp.stream.model.StreamError.Condition;
import io.fluxmpp.stream.negotiation.ComponentSecret;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.util.Logger;
import reactor.util.Loggers;

/** The accepting side as a whole: its domains, its accounts, and the streams that are open. Thread-safe. */
public final class EmbeddedServer {

    private static final Logger LOG = Loggers.getLogger(EmbeddedServer.class);

    /** Stanzas of one client that may be on their way to others' event loops at once. */
    private static final int STANZAS_UNDER_WAY = 64;

    private final List<String> domains;
    private final ServerCertificate certificate;
    private final ServerLimits limits;
    private final StreamMetricsRecorder metrics;
    private final AcceptingNegotiation negotiation;
    private final Router router;
    private final SessionRegistry sessions;
    private final Admission admission;
    private final Set<ServerStream> streams = ConcurrentHashMap.newKeySet();
    private final Set<Session> hosted = ConcurrentHashMap.newKeySet();
    private volatile boolean stopped;
    private volatile boolean turningAway;

    private EmbeddedServer(
            List<String> domains,
            Set<String> formerDomains,
            Accounts accounts,
            boolean sasl2,
            Map<String, ComponentSecret> components,
            ServerCertificate certificate,
            ResourceConflict conflict,
            ServerLimits limits,
            StreamMetricsRecorder metrics) {
        this.sessions = new SessionRegistry(limits);
        this.domains = domains;
        this.certificate = certificate;
        this.limits = limits;
        this.metrics = metrics;
        this.router = new Router(domains, sessions);
        this.admission = new Admission(limits);
        this.negotiation = new AcceptingNegotiation(
                domains,
                formerDomains,
                tls(certificate, accounts.haveCertificates()),
                new SaslDialogue(accounts, sasl2),
                new BindDialogue(sessions, conflict),
                new ResumeDialogue(sessions.resumable()),
                new ComponentDialogue(components, sessions, limits),
                limits);
    }

    /**
     * Makes keys and certificate and listens, when subscribed to, none of it on an event loop.
     *
     * <p>Errors: {@link XmppException} when there is no certificate or no free port.
     *
     * @param domains what is served; the first speaks where none was addressed
     * @param formerDomains what was served once
     * @param accounts who may log in; passwords are not kept
     * @param components which components there may be, by their domains
     * @param certificate what to show, or {@code null} for one made for the occasion
     * @param conflict what to do when a resource is asked for that is in use
     * @param metrics is told of sessions and of what passes
     */
    public static Mono<Running> start(
            List<String> domains,
            Set<String> formerDomains,
            AccountSettings accounts,
            Map<String, ComponentSecret> components,
            String host,
            int port,
            @Nullable ServerCertificate certificate,
            ResourceConflict conflict,
            ServerLimits limits,
            StreamMetricsRecorder metrics) {
        return Mono.fromCallable(() -> new EmbeddedServer(
                        domains,
                        formerDomains,
                        Accounts.derive(accounts),
                        accounts.sasl2(),
                        components,
                        certificate == null ? SelfSigned.forDomains(domains) : certificate,
                        conflict,
                        limits,
                        metrics))
                .subscribeOn(Schedulers.boundedElastic())
                .flatMap(server -> TcpAcceptor.listen(
                                host,
                                port,
                                new PayloadCodecs(),
                                limits.xmlBeforeAuthentication(),
                                MeteredTap.on(StreamTap.NONE, metrics),
                                server::serve)
                        .map(acceptor -> new Running(server, acceptor)));
    }

    /** A server and the socket it listens on. */
    public record Running(EmbeddedServer server, TcpAcceptor acceptor) {}

    public List<String> domains() {
        return domains;
    }

    public ServerCertificate certificate() {
        return certificate;
    }

    /** Clients that are connected at present, whether authenticated or not. */
    public int connections() {
        return streams.size();
    }

    /** Ends all streams with {@code system-shutdown}; completes when all connections are closed. */
    public Mono<Void> shutDown() {
        StreamError error = StreamError.of(Condition.SYSTEM_SHUTDOWN, null);
        return Mono.fromRunnable(() -> stopped = true)
                .then(Mono.when(forAll(stream -> stream.shutDown(error)), sessionsShutDown(error)))
                .then(Mono.fromRunnable(() -> sessions.resumable().dispose()));
    }

    /** Those that go on over another connection than they began on are reached by no other way. */
    private Mono<Void> sessionsShutDown(StreamError error) {
        return Flux.defer(() -> Flux.fromIterable(hosted))
                .flatMap(session -> session.shutDown(error), Integer.MAX_VALUE)
                .then();
    }

    /** Closes all connections at once. */
    public void drop() {
        stopped = true;
        streams.forEach(ServerStream::drop);
        sessions.resumable().dispose();
    }

    /** Completes when the connections that are open at subscription are closed. */
    public Mono<Void> onAllClosed() {
        return forAll(ServerStream::onClose);
    }

    private Mono<Void> forAll(Function<ServerStream, Mono<Void>> what) {
        return Flux.defer(() -> Flux.fromIterable(streams))
                .flatMap(what, Integer.MAX_VALUE)
                .then();
    }

    /** Serves one connection until it is closed, on its event loop. */
    private Mono<Void> serve(StreamChannel channel) {
        ServerStream stream = new ServerStream(channel, domains.get(0), limits);
        Admission.Guest guest = admission.arrived(channel.remoteAddress());
        streams.add(stream);
        // The first to hear of the end, so that nobody who waits for it finds the stream still counted.
        Mono<Void> gone = stream.onClose().doFinally(end -> {
            streams.remove(stream);
            guest.left();
        });
        return Mono.when(gone, admit(stream, guest));
    }

    private Mono<Void> admit(ServerStream stream, Admission.Guest guest) {
        if (stopped) {
            return Mono.fromRunnable(stream::drop);
        }
        String refusal = guest.refusal();
        if (refusal != null) {
            return turnAway(stream, refusal);
        }
        turningAway = false;
        return receive(stream, guest);
    }

    private Mono<Void> turnAway(ServerStream stream, String refusal) {
        // Strangers must not be able to fill the log.
        if (turningAway) {
            LOG.debug("client turned away (XmppServer.{})", refusal);
        } else {
            turningAway = true;
            LOG.warn("clients are turned away from here on (XmppServer.{})", refusal);
        }
        return Mono.fromRunnable(() -> {
            stream.end(StreamError.of(Condition.RESOURCE_CONSTRAINT, "too many connections"));
            // At once: while it is heard out it would count.
            stream.drop();
        });
    }

    private Mono<Void> receive(ServerStream stream, Admission.Guest guest) {
        return negotiation
                .negotiate(stream, guest::authenticated)
                .onErrorResume(cause -> Mono.fromRunnable(() -> stream.fail(cause)))
                // What negotiation was made of must not live as long as the session.
                .onTerminateDetach()
                .doOnNext(this::host)
                .then();
    }

    /** A session may outlive the connection that it began on (XEP-0198 §5), and does not end with it by itself. */
    private void host(Session session) {
        hosted.add(session);
        metrics.stateChanged(null, StreamMetricsRecorder.State.OPEN);
        session.onUnacknowledged(router::undelivered);
        Mono.usingWhen(Mono.just(session), this::converse, router::leave)
                .doFinally(end -> {
                    hosted.remove(session);
                    metrics.stateChanged(StreamMetricsRecorder.State.OPEN, null);
                    session.finish();
                })
                .subscribe(null, failure -> LOG.error(session.jid() + " was not served to its end", failure));
    }

    /**
     * Routes what the client sends, in order: each stanza is dispatched before the next one is looked at, only the news that
     * it arrived is waited for side by side.
     */
    private Mono<Void> converse(Session session) {
        Mono<Void> routed = session.elements()
                .flatMap(element -> accept(session, element), STANZAS_UNDER_WAY)
                .then()
                .onErrorResume(cause -> Mono.fromRunnable(() -> session.fail(cause)));
        return Mono.using(() -> session.watch(limits.idleTimeout()), watch -> routed, Disposable::dispose);
    }

    private Mono<Void> accept(Session session, StreamElement element) {
        return element instanceof Stanza stanza ? router.route(session, stanza) : Mono.error(Refusals.ofNonza(element));
    }

    private static SslContext tls(ServerCertificate certificate, boolean clientsShowTheirs) {
        try {
            SslContextBuilder context = SslContextBuilder.forServer(certificate.key(), certificate.chain());
            if (clientsShowTheirs) {
                context.clientAuth(ClientAuth.OPTIONAL).trustManager(new AnyCertificate());
            }
            return TlsPolicy.on(context).build();
        } catch (SSLException e) {
            throw new XmppException("the server's certificate is of no use: " + e.getMessage(), e);
        }
    }
}
