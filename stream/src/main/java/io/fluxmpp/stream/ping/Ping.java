package io.fluxmpp.stream.ping;

import static java.util.Objects.requireNonNull;

import io.fluxmpp.stream.connection.XmppConnection;
import io.fluxmpp.stream.disco.Disco;
import io.fluxmpp.stream.error.StanzaErrorException;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.Iq;
import io.fluxmpp.stream.model.StanzaError;
import io.fluxmpp.stream.model.StanzaError.Condition;
import io.fluxmpp.stream.xml.Namespaces;
import io.fluxmpp.stream.xml.Payload;
import io.fluxmpp.stream.xml.XmlElement;
import java.time.Duration;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Timed;

/** Pings on one connection: answers them, and asks whether others are there (XEP-0199). Thread-safe. */
public final class Ping {

    private static final XmlElement PING = XmlElement.of(Namespaces.PING, "ping");

    private final XmppConnection connection;
    private volatile Predicate<? super Jid> policy = requester -> true;

    private Ping(XmppConnection connection) {
        this.connection = connection;
        connection.handle(PING.elementName(), this::answer);
        Disco.on(connection).addFeature(Namespaces.PING);
    }

    /** Pings on that connection. */
    public static Ping on(XmppConnection connection) {
        return connection.extension(Ping.class, Ping::new);
    }

    /**
     * Answers only to whom {@code policy} is true for, from the next ping on; default: to everybody. All others get
     * {@code service-unavailable}, just as from the server when we are not there (XEP-0199 §7).
     *
     * @param policy is asked on the event loop, for each ping, about its sender; must not block
     */
    public void answerOnly(Predicate<? super Jid> policy) {
        this.policy = requireNonNull(policy, "policy");
    }

    /**
     * Measures the round trip to an entity. Lazy; pings anew for each subscriber. Whatever our own server answers shows that
     * the stream is alive. An error from anybody else counts as an answer too, unless it is one that a server gives for an
     * entity that cannot be reached: {@code recipient-unavailable}, {@code remote-server-not-found},
     * {@code remote-server-timeout}, and {@code service-unavailable} for an address with a localpart (XEP-0199 §4, §7).
     *
     * <p>Errors: those of {@link XmppConnection#request(Iq)}.
     *
     * @param entity whom to ping, or {@code null} for our own server
     */
    public Mono<Duration> ping(@Nullable Jid entity) {
        return connection
                .request(Iq.get(entity, PING))
                .then()
                .onErrorResume(
                        StanzaErrorException.class,
                        refusal -> isAlive(entity, refusal) ? Mono.empty() : Mono.error(refusal))
                .thenReturn(PING)
                .timed(connection.scheduler())
                .map(Timed::elapsedSinceSubscription);
    }

    private Mono<Payload> answer(Iq request) {
        return policy.test(requireNonNull(request.from()))
                ? Mono.empty()
                : Mono.error(new StanzaErrorException(StanzaError.of(Condition.SERVICE_UNAVAILABLE)));
    }

    private boolean isAlive(@Nullable Jid entity, StanzaErrorException refusal) {
        return entity == null
                || isOurServer(entity)
                || switch (refusal.error().condition()) {
                    case RECIPIENT_UNAVAILABLE, REMOTE_SERVER_NOT_FOUND, REMOTE_SERVER_TIMEOUT -> false;
                    case SERVICE_UNAVAILABLE -> entity.localpart() == null;
                    default -> true;
                };
    }

    /** What is sent to our own account is answered by the server (XEP-0199 §4.2). */
    private boolean isOurServer(Jid entity) {
        return entity.equals(connection.server())
                || entity.equals(connection.jid().asDomain())
                || entity.equals(connection.jid().asBare());
    }
}
