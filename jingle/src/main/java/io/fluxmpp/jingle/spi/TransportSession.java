package io.fluxmpp.jingle.spi;

import io.fluxmpp.stream.xml.Payload;
import reactor.core.publisher.Mono;

/**
 * One transport of one content, from proposal to release. All methods are called on the connection's event loop.
 */
public interface TransportSession {

    /** Our {@code <transport/>}: the proposal, or the answer to the peer's. */
    Payload description();

    /**
     * The peer's answer to our proposal. Called once, before {@link #connect()}, on the proposing side only.
     *
     * @throws TransportRefusedException if the answer does not fit the proposal
     */
    void accepted(Payload answer);

    /**
     * Brings the transport up, or waits until the peer has, within the method's own deadline. Lazy; subscribed to once.
     * Gives a path for each component of the {@link TransportContext}. Cancelling gives up.
     *
     * <p>Errors: any {@link io.fluxmpp.stream.error.XmppException} or a timeout. The session then tries another transport;
     * where there is none, the content ends with {@code failed-transport}.
     */
    Mono<DataPaths> connect();

    /**
     * A transport-info for this transport (XEP-0166 §7.2.13).
     *
     * @return whether it was understood; if not, the peer is told {@code unsupported-info}
     * @throws TransportRefusedException if it was understood and cannot be met; the peer is told {@code not-acceptable}
     * @throws io.fluxmpp.stream.error.LimitExceededException if it is more than we allow; the peer is told
     *     {@code resource-constraint}, and the session goes on
     */
    boolean info(Payload payload);

    /** The session or the content has ended: gives back everything, breaking off what still runs. Idempotent. */
    void release();
}
