package io.fluxmpp.stream.caps;

import io.fluxmpp.stream.disco.Disco;
import io.fluxmpp.stream.disco.DiscoInfo;
import io.fluxmpp.stream.model.Presence;
import io.fluxmpp.stream.presence.Presences;
import io.fluxmpp.stream.xml.Payload;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/** What we announce, and that it stays true (XEP-0115 §6.1). Confined to the event loop. */
final class OwnCaps {

    /** Announcements whose node is still answered for: somebody may just be asking about the one before the last. */
    private static final int NODES = 8;

    private final Disco disco;
    private final Presences presences;
    private final String node;
    private final Deque<Answered> answered = new ArrayDeque<>();
    private @Nullable EntityCaps broadcast;

    OwnCaps(Disco disco, Presences presences, String node) {
        this.disco = disco;
        this.presences = presences;
        this.node = node;
    }

    private record Answered(String queryNode, Disposable registration) {}

    /** What goes with this presence of ours. */
    Payload annotate(Presence presence) {
        EntityCaps now = now();
        answerFor(now.queryNode());
        if (presence.to() == null) {
            broadcast = now;
        }
        return now.toElement();
    }

    /** Broadcasts our presence again, if what was broadcast is no longer true. */
    Mono<Void> announce() {
        return Mono.defer(
                () -> broadcast == null || Objects.equals(broadcast, now()) ? Mono.empty() : presences.repeat());
    }

    private EntityCaps now() {
        DiscoInfo info = disco.info();
        return new EntityCaps(HashFunction.SHA_1.wireName(), node, HashFunction.SHA_1.of(VerificationString.of(info)));
    }

    /** The node of our capabilities is answered like no node (XEP-0030 §3.2, XEP-0115 §6.2). */
    private void answerFor(String queryNode) {
        if (answered.stream().anyMatch(one -> one.queryNode().equals(queryNode))) {
            return;
        }
        answered.add(new Answered(queryNode, disco.addNode(queryNode, requester -> Mono.fromSupplier(disco::info))));
        if (answered.size() > NODES) {
            answered.remove().registration().dispose();
        }
    }
}
