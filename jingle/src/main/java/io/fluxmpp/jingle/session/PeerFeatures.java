package io.fluxmpp.jingle.session;

import io.fluxmpp.stream.caps.Caps;
import io.fluxmpp.stream.connection.XmppConnection;
import io.fluxmpp.stream.disco.DiscoInfo;
import io.fluxmpp.stream.error.ConnectionClosedException;
import io.fluxmpp.stream.error.LimitExceededException;
import io.fluxmpp.stream.error.StreamErrorException;
import io.fluxmpp.stream.jid.Jid;
import java.time.Duration;
import java.util.Optional;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.util.Logger;
import reactor.util.Loggers;

/** What peers say that they can do (XEP-0166 §11). Remembers nothing itself. */
final class PeerFeatures {

    private static final Logger LOG = Loggers.getLogger(PeerFeatures.class);

    private final Caps caps;
    private final Discovery discovery;
    private final Duration timeout;
    private final Scheduler scheduler;

    PeerFeatures(XmppConnection connection, JingleSettings settings) {
        this.caps = Caps.on(connection);
        this.discovery = settings.discovery();
        this.timeout = settings.discoveryTimeout();
        this.scheduler = connection.scheduler();
    }

    /** What the peer says; empty where it says nothing, or nothing that can be used. Cancelling takes the question back. */
    Mono<Optional<DiscoInfo>> of(Jid peer) {
        return find(peer)
                .timeout(timeout, scheduler)
                .map(Optional::of)
                .onErrorResume(failure -> isOurs(failure) ? Mono.error(failure) : unknown(peer, failure))
                .defaultIfEmpty(Optional.empty());
    }

    private Mono<DiscoInfo> find(Jid peer) {
        return switch (discovery) {
            case ASK -> caps.of(peer);
            case ANNOUNCED -> caps.announced(peer);
        };
    }

    /** Whether an offer would fail just as well. */
    private static boolean isOurs(Throwable failure) {
        return failure instanceof ConnectionClosedException
                || failure instanceof StreamErrorException
                || failure instanceof LimitExceededException;
    }

    private static Mono<Optional<DiscoInfo>> unknown(Jid peer, Throwable failure) {
        LOG.debug("what {} can do is not known: {}", peer, failure.getMessage());
        return Mono.empty();
    }
}
