package io.fluxmpp.jingle.spi;

import static java.util.Objects.requireNonNull;

import io.fluxmpp.stream.connection.XmppConnection;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.xml.Payload;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/**
 * Where a security precondition is negotiated.
 *
 * @param connection the connection the session lives on
 * @param peer the other party's full JID
 * @param initiator whether we are the initiator of the session
 * @param informer sends a security-info that carries the given {@code <security/>} (XEP-0166 §7.2.7); lazy, and fails when the
 *     peer refuses it, does not answer, or the content or the session is over
 */
public record SecurityContext(
        XmppConnection connection, Jid peer, boolean initiator, Function<? super Payload, Mono<Void>> informer) {

    public SecurityContext {
        requireNonNull(connection, "connection");
        requireNonNull(peer, "peer");
        requireNonNull(informer, "informer");
    }
}
