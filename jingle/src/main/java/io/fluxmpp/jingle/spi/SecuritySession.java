package io.fluxmpp.jingle.spi;

import io.fluxmpp.stream.xml.Payload;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** The security precondition of one content, from proposal to release. All methods are called on the event loop. */
public interface SecuritySession {

    /** Our {@code <security/>}: the demand, or the answer to the peer's. */
    Payload description();

    /**
     * The peer's answer to our demand. Called once, before {@link #secure}, on the demanding side only.
     *
     * @param answer {@code null} if it has none
     * @throws ApplicationRefusedException if that is not enough, usually with {@code security-error}
     */
    void accepted(@Nullable Payload answer);

    /**
     * A security-info of the peer (XEP-0166 §7.2.7).
     *
     * @return whether it was understood; if not, the peer is told {@code unsupported-info}
     */
    boolean info(Payload payload);

    /**
     * Meets the precondition on a transport that is up; gives what the application may use instead of it. Lazy; subscribed to
     * once. Cancelling gives up.
     *
     * <p>Errors: any, with which the content ends with {@code security-error}.
     */
    Mono<DataPaths> secure(DataPaths open);

    /** The session or the content has ended: gives back everything. Idempotent. */
    void release();
}
