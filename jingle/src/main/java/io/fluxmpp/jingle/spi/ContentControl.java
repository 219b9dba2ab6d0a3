package io.fluxmpp.jingle.spi;

import io.fluxmpp.jingle.model.ContentKey;
import io.fluxmpp.jingle.model.Reason;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.xml.Payload;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** What an application may do with the content it serves, and with the session that is part of. */
public interface ContentControl {

    /** The session's id. */
    String sid();

    /** The other party. */
    Jid peer();

    /** The content. */
    ContentKey content();

    /** Whether it is the session's only content by now. On the event loop only. */
    boolean isOnly();

    /**
     * Sends a session-info (XEP-0166 §7.2.9). Completes when the peer has acknowledged it, or when the content has ended with
     * success before that.
     *
     * <p>Errors: {@link io.fluxmpp.stream.error.StanzaErrorException} when the peer refuses it,
     * {@link java.util.concurrent.TimeoutException} when it does not answer,
     * {@link io.fluxmpp.jingle.error.JingleSessionException} when the content is or gets ended without success.
     */
    Mono<Void> info(Payload payload);

    /** Sends a description-info about the content, a hint (XEP-0166 §7.2.6); otherwise as {@link #info}. */
    Mono<Void> hint(Payload description);

    /**
     * Ends the content. Returns at once, on any thread; nothing happens when it has ended already. When {@link #onEnd()}
     * signals, whatever there is to say to the peer is on its way.
     *
     * <p>With {@code success} the content is done and stays part of the session; the session ends with {@code success} when
     * all of its contents are done. With any other reason the content is removed, and the session ended if it was the last.
     */
    void end(Reason reason);

    /**
     * Gives the reason when the content has ended, whoever ended it and whether or not the session did; fails when the
     * connection was lost. Cancelling forgets the interest.
     */
    Mono<Reason> onEnd();

    /** The connection's event loop, for timers. */
    Scheduler scheduler();
}
