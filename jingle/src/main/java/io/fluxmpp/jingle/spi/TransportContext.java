package io.fluxmpp.jingle.spi;

import static java.util.Objects.requireNonNull;

import io.fluxmpp.stream.connection.XmppConnection;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.xml.Payload;
import java.util.List;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/**
 * Where a transport is negotiated.
 *
 * @param connection the connection the session lives on
 * @param peer the other party's full JID; nobody else may feed the transport
 * @param initiator whether we are the initiator of the session
 * @param components what the application needs, at least one
 * @param informer sends a transport-info that carries the given {@code <transport/>} (XEP-0166 §7.2.13); lazy, and fails when
 *     the peer refuses it, does not answer, or the content or the session is over
 */
public record TransportContext(
        XmppConnection connection,
        Jid peer,
        boolean initiator,
        List<Component> components,
        Function<? super Payload, Mono<Void>> informer) {

    public TransportContext {
        requireNonNull(connection, "connection");
        requireNonNull(peer, "peer");
        requireNonNull(informer, "informer");
        components = List.copyOf(components);
    }
}
