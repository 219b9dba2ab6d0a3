package io.fluxmpp.jingle.session;

import io.fluxmpp.jingle.model.JingleAction.SessionInitiate;
import io.fluxmpp.stream.jid.Jid;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Which peers' offers are sent to another address (XEP-0166 §6.3.2), such as calls to {@code xmpp:voicemail@capulet.lit} while
 * nobody is there:
 *
 * <pre>{@code
 * settings -> settings.withRedirect((peer, offer) -> away.get() ? voicemail.toUri() : null)
 * }</pre>
 */
@FunctionalInterface
public interface RedirectPolicy {

    /** Redirects nobody. */
    RedirectPolicy NONE = (peer, offer) -> null;

    /**
     * Where an offer should go instead, usually {@link Jid#toUri()}. The peer gets the error {@code redirect} with it, and is
     * free to follow or not; our user does not see the offer. On the event loop; must not block.
     *
     * @param peer who offers
     * @return {@code null} if it is welcome here
     */
    @Nullable
    URI redirect(Jid peer, SessionInitiate offer);
}
