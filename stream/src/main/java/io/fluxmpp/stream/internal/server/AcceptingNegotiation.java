package io.fluxmpp.stream.internal.server;

import static io.fluxmpp.stream.internal.server.Refusals.refuse;

import io.fluxmpp.stream.error.NegotiationException;
import io.fluxmpp.stream.error.StreamErrorException;
import io.fluxmpp.stream.internal.server.SaslProfile.Proved;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.Iq;
import io.fluxmpp.stream.model.SmNonza;
import io.fluxmpp.stream.model.StartTlsNonza;
import io.fluxmpp.stream.model.StreamElement;
import io.fluxmpp.stream.model.StreamError.Condition;
import io.fluxmpp.stream.model.StreamFeatures;
import io.fluxmpp.stream.model.StreamHeader;
import io.fluxmpp.stream.model.StreamLimits;
import io.fluxmpp.stream.model.StreamVersion;
import io.fluxmpp.stream.xml.Namespaces;
import io.fluxmpp.stream.xml.XmlElement;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Sets up a client's stream by the rules of the receiving entity:
 *
 * <pre>
 *   header, features: STARTTLS only (required)      RFC 6120 §5
 *     TLS, restart
 *   header, features: SASL only                     RFC 6120 §6, XEP-0388
 *     authentication, restart
 *   header, features: resource binding only         RFC 6120 §7
 *     bound
 * </pre>
 *
 * <p>Each step is offered alone, so that there is one order and nothing to choose. With SASL2 there is no restart, and
 * perhaps nothing left to bind ({@link InlineDialogue}).
 */
final class AcceptingNegotiation {

    /** How often stream management may be asked for in vain. */
    private static final int RETRIES = 5;

    private static final StreamFeatures TLS_REQUIRED = StreamFeatures.of(XmlElement.builder(Namespaces.TLS, "starttls")
            .child(XmlElement.of(Namespaces.TLS, "required"))
            .build());

    private final List<String> domains;
    private final Set<String> formerDomains;
    private final SslContext tls;
    private final SaslDialogue sasl;
    private final BindDialogue bind;
    private final ResumeDialogue resume;
    private final InlineDialogue inline;
    private final ComponentDialogue components;
    private final ServerLimits limits;
    private final XmlElement limitsBeforeAuthentication;
    private final StreamFeatures bindFeatures;

    AcceptingNegotiation(
            List<String> domains,
            Set<String> formerDomains,
            SslContext tls,
            SaslDialogue sasl,
            BindDialogue bind,
            ResumeDialogue resume,
            ComponentDialogue components,
            ServerLimits limits) {
        this.domains = domains;
        this.formerDomains = Set.copyOf(formerDomains);
        this.tls = tls;
        this.sasl = sasl;
        this.bind = bind;
        this.resume = resume;
        this.components = components;
        this.limits = limits;
        this.limitsBeforeAuthentication = StreamLimits.ofBytes(
                        limits.xmlBeforeAuthentication().stanzaBytes())
                .toFeature();
        XmlElement established = limitsOf(limits);
        this.bindFeatures = StreamFeatures.of(
                XmlElement.of(Namespaces.BIND, "bind"), XmlElement.of(Namespaces.SM, "sm"), established);
        this.inline = new InlineDialogue(bind, resume, StreamFeatures.of(established));
    }

    private static XmlElement limitsOf(ServerLimits limits) {
        return StreamLimits.ofBytes(limits.xml().stanzaBytes())
                .withIdle(limits.idleTimeout())
                .toFeature();
    }

    /**
     * Negotiates when subscribed to and gives the session, which is registered by then; nothing if the connection has become
     * that of a session that had lost its own. Runs on the event loop.
     *
     * <p>Errors: {@link StreamErrorException} with what the client is to be told,
     * {@link io.fluxmpp.stream.error.ConnectionClosedException} when the client gave up, those of TLS, and
     * {@link java.util.concurrent.TimeoutException}.
     *
     * @param authenticated run as soon as the client has authenticated
     */
    Mono<Session> negotiate(ServerStream stream, Runnable authenticated) {
        return stream.read(StreamHeader.class)
                .flatMap(header -> authenticate(stream, header))
                .timeout(limits.authenticationTimeout(), stream.scheduler())
                .doOnNext(rest -> authenticated.run())
                .flatMap(rest -> rest)
                .timeout(limits.negotiationTimeout(), stream.scheduler());
    }

    /** Gives what is left to do then. */
    private Mono<Mono<Session>> authenticate(ServerStream stream, StreamHeader header) {
        return components.isFor(header)
                ? components.admit(stream, header).map(Mono::just)
                : secureAndAuthenticate(stream, header);
    }

    private Mono<Mono<Session>> secureAndAuthenticate(ServerStream stream, StreamHeader header) {
        answer(stream, header);
        stream.say(TLS_REQUIRED);
        return startTls(stream).then(Mono.defer(() -> header(stream))).flatMap(secured -> login(stream, secured));
    }

    private Mono<Session> bind(ServerStream stream, Jid account) {
        return open(stream, bindFeatures)
                .doOnNext(header -> checkAccount(header, account))
                .flatMap(header -> bindOrResume(stream, account, StreamLanguage.ofClient(header.lang()), RETRIES));
    }

    /** Empty where the connection is another stream's from then on. */
    private Mono<Session> bindOrResume(ServerStream stream, Jid account, @Nullable String lang, int retries) {
        return stream.read(StreamElement.class).flatMap(element -> {
            if (element instanceof Iq iq) {
                return bind.bind(stream, account, lang, iq);
            }
            if (element instanceof SmNonza.Resume request) {
                SmNonza.Failed failed = resume.resume(stream, account, request, answer -> answer);
                if (failed == null) {
                    return Mono.empty();
                }
                stream.say(failed);
            } else if (element instanceof SmNonza.Enable) {
                stream.say(ServerStream.TOO_EARLY);
            } else {
                return Mono.error(Refusals.duringNegotiation(element));
            }
            return retries == 0
                    ? Mono.error(refuse(Condition.POLICY_VIOLATION, "stream management failed too often"))
                    : bindOrResume(stream, account, lang, retries - 1);
        });
    }

    private Mono<Mono<Session>> login(ServerStream stream, StreamHeader header) {
        SaslMechanisms mechanisms = sasl.mechanisms(stream, domain(header));
        if (sasl.offersSasl2()) {
            checkDomain(header);
        }
        stream.say(mechanisms
                .features(sasl.offersSasl2() ? inline.feature() : null)
                .with(limitsBeforeAuthentication));
        return sasl.authenticate(stream, mechanisms, header.from())
                .doOnNext(proved -> checkFrom(header, proved.account()))
                .map(proved -> goOn(stream, header, proved));
    }

    private Mono<Session> goOn(ServerStream stream, StreamHeader header, Proved proved) {
        Jid account = proved.account();
        if (proved.wanted() == null) {
            return bind(stream, account);
        }
        String lang = StreamLanguage.ofClient(header.lang());
        return inline.conclude(stream, proved, proved.wanted(), lang, Mono.defer(() -> {
            stream.say(bindFeatures);
            return bindOrResume(stream, account, lang, RETRIES);
        }));
    }

    /** Answers a stream header and says what there is to negotiate (RFC 6120 §4.3.2). */
    private Mono<StreamHeader> open(ServerStream stream, StreamFeatures features) {
        return header(stream).doOnNext(header -> stream.say(features));
    }

    private Mono<StreamHeader> header(ServerStream stream) {
        return stream.read(StreamHeader.class).doOnNext(header -> answer(stream, header));
    }

    private void answer(ServerStream stream, StreamHeader header) {
        StreamErrorException refusal = refusal(header);
        stream.open(header, isServed(header.to()) ? domain(header) : domains.get(0));
        if (refusal != null) {
            throw refusal;
        }
    }

    private Mono<Void> startTls(ServerStream stream) {
        return stream.read(StartTlsNonza.class).flatMap(request -> {
            if (request != StartTlsNonza.STARTTLS) {
                return Mono.error(refuse(Condition.POLICY_VIOLATION, "expected: starttls"));
            }
            SslHandler ours = beginTls(stream);
            stream.say(StartTlsNonza.PROCEED);
            return stream.secure(ours);
        });
    }

    /** What fails before the client was let go on is told it, and ends the stream (RFC 6120 §5.4.2.2). */
    private SslHandler beginTls(ServerStream stream) {
        try {
            return stream.tls(tls);
        } catch (RuntimeException e) {
            stream.say(StartTlsNonza.FAILURE);
            throw new NegotiationException(NegotiationException.Reason.TLS, "no TLS for a client that asked for it", e);
        }
    }

    private @Nullable StreamErrorException refusal(StreamHeader header) {
        if (!header.contentNamespace().equals(Namespaces.CLIENT)) {
            return refuse(Condition.INVALID_NAMESPACE, header.contentNamespace() + " (expected: jabber:client)");
        }
        Jid to = header.to();
        if (!isServed(to)) {
            if (to != null && formerDomains.contains(to.domainpart())) {
                return refuse(Condition.HOST_GONE, to.domainpart() + " is no longer served here");
            }
            return refuse(Condition.HOST_UNKNOWN, to + " is not served here");
        }
        if (!StreamVersion.isSupported(header.version())) {
            return refuse(Condition.UNSUPPORTED_VERSION, header.version() + " (expected: 1.0)");
        }
        return null;
    }

    /** Old clients do not say whom they mean (RFC 6120 §4.7.2). */
    private boolean isServed(@Nullable Jid to) {
        return to == null || (to.equals(to.asDomain()) && domains.contains(to.domainpart()));
    }

    private String domain(StreamHeader header) {
        Jid to = header.to();
        return to == null ? domains.get(0) : to.domainpart();
    }

    /** Nobody of another domain can log in here (XEP-0388 §2.1). */
    private void checkDomain(StreamHeader header) {
        Jid from = header.from();
        if (from != null && !from.domainpart().equals(domain(header))) {
            throw refuse(Condition.INVALID_FROM, from + " (expected: of " + domain(header) + ")");
        }
    }

    /** Who claims to be one and proves to be another is not let in (RFC 6120 §6.4.6). */
    private static void checkFrom(StreamHeader header, Jid account) {
        Jid from = header.from();
        if (from != null && !from.asBare().equals(account)) {
            throw refuse(Condition.INVALID_FROM, from + " (expected: " + account + ")");
        }
    }

    private void checkAccount(StreamHeader header, Jid account) {
        checkFrom(header, account);
        if (!domain(header).equals(account.domainpart()) && header.to() != null) {
            throw refuse(Condition.HOST_UNKNOWN, header.to() + " (expected: " + account.domainpart() + ")");
        }
    }
}
