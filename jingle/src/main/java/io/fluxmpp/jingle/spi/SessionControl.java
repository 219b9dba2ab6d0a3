package io.fluxmpp.jingle.spi;

import io.fluxmpp.jingle.model.ContentKey;
import io.fluxmpp.jingle.model.Reason;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.xml.Payload;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** What an application may do with the session it is part of. */
public interface SessionControl {

    /** The session's id. */
    String sid();

    /** The other party. */
    Jid peer();

    /** The content that the application was negotiated for. */
    ContentKey content();

    /**
     * Sends a session-info (XEP-0166 §7.2.9). Completes when the peer has acknowledged it, or when the session has ended with
     * success before that.
     *
     * <p>Errors: {@link io.fluxmpp.stream.error.StanzaErrorException} when the peer refuses it,
     * {@link java.util.concurrent.TimeoutException} when it does not answer,
     * {@link io.fluxmpp.jingle.error.JingleSessionException} when the session is or gets ended without success.
     */
    Mono<Void> info(Payload payload);

    /**
     * Ends the session. Returns at once, on any thread; nothing happens when it has ended already. When {@link #onEnd()}
     * signals, the session-terminate is on its way.
     */
    void end(Reason reason);

    /**
     * Gives the reason when the session has ended, whoever ended it; fails when the connection was lost. Cancelling forgets
     * the interest.
     */
    Mono<Reason> onEnd();

    /** The connection's event loop, for timers. */
    Scheduler scheduler();
}
