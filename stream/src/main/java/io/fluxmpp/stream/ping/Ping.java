package io.fluxmpp.stream.ping;

import io.fluxmpp.stream.connection.XmppConnection;
import io.fluxmpp.stream.disco.Disco;
import io.fluxmpp.stream.error.StanzaErrorException;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.Iq;
import io.fluxmpp.stream.xml.Namespaces;
import io.fluxmpp.stream.xml.XmlElement;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Timed;

/** Pings on one connection: answers them, and asks whether others are there (XEP-0199). Thread-safe. */
public final class Ping {

    private static final XmlElement PING = XmlElement.of(Namespaces.PING, "ping");

    private final XmppConnection connection;

    private Ping(XmppConnection connection) {
        this.connection = connection;
        connection.handle(PING.elementName(), request -> Mono.empty());
        Disco.on(connection).addFeature(Namespaces.PING);
    }

    /** Pings on that connection. */
    public static Ping on(XmppConnection connection) {
        return connection.extension(Ping.class, Ping::new);
    }

    /**
     * Measures the round trip to an entity. Lazy; pings anew for each subscriber. Any error answer but one that says the
     * entity cannot be reached shows that it is there (XEP-0199 §4.2) and counts as an answer.
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
                .timed()
                .map(Timed::elapsedSinceSubscription);
    }

    private static boolean isAlive(@Nullable Jid entity, StanzaErrorException refusal) {
        return switch (refusal.error().condition()) {
            case RECIPIENT_UNAVAILABLE, REMOTE_SERVER_NOT_FOUND, REMOTE_SERVER_TIMEOUT -> false;
            case SERVICE_UNAVAILABLE -> entity == null || entity.localpart() == null;
            default -> true;
        };
    }
}
