package io.fluxmpp.jingle.session;

import io.fluxmpp.jingle.error.UnsupportedByPeerException;
import io.fluxmpp.jingle.model.JingleAction;
import io.fluxmpp.jingle.spi.ApplicationOffer;
import io.fluxmpp.stream.disco.DiscoInfo;
import io.fluxmpp.stream.error.StanzaErrorException;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.StanzaError;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * One wish of our user for a session: what of it the peer can do, and which resource takes it in the end (XEP-0166 §6.3.2, §11,
 * §13.5). Confined to the event loop.
 */
final class Initiation {

    private final JingleEndpoint endpoint;
    private final List<? extends ApplicationOffer> wanted;
    private final Set<Jid> tried = new HashSet<>(2);

    Initiation(JingleEndpoint endpoint, List<? extends ApplicationOffer> wanted) {
        this.endpoint = endpoint;
        this.wanted = wanted;
    }

    /** Gives the session when that peer, or another of its resources to which it sends us, has accepted. */
    Mono<JingleSession> with(Jid peer) {
        tried.add(peer);
        endpoint.checkRoomFor(peer);
        return endpoint.features()
                .of(peer)
                .flatMap(known -> offer(peer, known))
                .onErrorResume(StanzaErrorException.class, refusal -> refused(peer, refusal));
    }

    private Mono<JingleSession> offer(Jid peer, Optional<DiscoInfo> known) {
        if (known.isEmpty()) {
            return endpoint.offer(peer, wanted, endpoint.repertoire());
        }
        DiscoInfo features = known.get();
        if (!features.has(JingleAction.NAMESPACE)) {
            return Mono.error(new UnsupportedByPeerException(peer, Set.of(JingleAction.NAMESPACE)));
        }
        Repertoire common = endpoint.repertoire().proposing(features);
        Set<String> missing = new LinkedHashSet<>();
        List<ApplicationOffer> possible = new ArrayList<>();
        for (ApplicationOffer offer : wanted) {
            Set<String> lacking = common.missing(offer, features);
            missing.addAll(lacking);
            if (lacking.isEmpty()) {
                possible.add(offer);
            }
        }
        return possible.isEmpty()
                ? Mono.error(new UnsupportedByPeerException(peer, missing))
                : endpoint.offer(peer, possible, common);
    }

    private Mono<JingleSession> refused(Jid peer, StanzaErrorException refusal) {
        Jid other = redirection(refusal.error());
        return other != null && isAnotherResource(other, peer) && tried.size() <= endpoint.maxRedirects()
                ? with(other)
                : Mono.error(refusal);
    }

    private boolean isAnotherResource(Jid other, Jid peer) {
        return other.isFull()
                && other.asBare().equals(peer.asBare())
                && !tried.contains(other)
                && !other.equals(endpoint.jid());
    }

    private static @Nullable Jid redirection(StanzaError error) {
        String uri = error.conditionText();
        if (error.condition() != StanzaError.Condition.REDIRECT || uri == null) {
            return null;
        }
        try {
            return Jid.ofUri(uri);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
