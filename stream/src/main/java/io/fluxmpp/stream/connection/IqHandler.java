package io.fluxmpp.stream.connection;

import io.fluxmpp.stream.model.Iq;
import io.fluxmpp.stream.xml.Payload;
import reactor.core.publisher.Mono;

/**
 * Answers the requests that carry one kind of payload.
 *
 * <p>Called on the connection's event loop, in the order of arrival, so it must not block; what it returns may complete on
 * any thread, at any time. Every request is answered exactly once: with the payload, with an empty result on empty
 * completion, with the error of a {@link io.fluxmpp.stream.error.StanzaErrorException}, and with
 * {@code internal-server-error} on any other error. A request whose payload is an
 * {@link io.fluxmpp.stream.xml.OwnedPayload} passes its memory to the handler with the call.
 */
@FunctionalInterface
public interface IqHandler {

    /** @param request an IQ of type get or set; {@code from} is never {@code null} */
    Mono<? extends Payload> handle(Iq request);
}
