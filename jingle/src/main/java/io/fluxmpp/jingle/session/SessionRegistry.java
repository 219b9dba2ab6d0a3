package io.fluxmpp.jingle.session;

import io.fluxmpp.stream.jid.Jid;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The living sessions of one connection, counted. Confined to the event loop. */
final class SessionRegistry {

    private final Map<SessionKey, Session> sessions = new HashMap<>();
    private final Map<Jid, Integer> perPeer = new HashMap<>();
    private final int maxSessions;
    private final int maxPerPeer;

    SessionRegistry(int maxSessions, int maxPerPeer) {
        this.maxSessions = maxSessions;
        this.maxPerPeer = maxPerPeer;
    }

    @Nullable
    Session find(SessionKey key) {
        return sessions.get(key);
    }

    /** Whether there is room for one more session with that peer, whichever of its resources it uses. */
    boolean hasRoomFor(Jid peer) {
        return sessions.size() < maxSessions && perPeer.getOrDefault(peer.asBare(), 0) < maxPerPeer;
    }

    void add(SessionKey key, Session session) {
        sessions.put(key, session);
        perPeer.merge(key.peer().asBare(), 1, Integer::sum);
    }

    void remove(SessionKey key) {
        if (sessions.remove(key) != null) {
            perPeer.computeIfPresent(key.peer().asBare(), (peer, count) -> count == 1 ? null : count - 1);
        }
    }

    /** The sessions with that full JID. */
    List<Session> with(Jid peer) {
        if (!perPeer.containsKey(peer.asBare())) {
            return List.of();
        }
        return sessions.values().stream()
                .filter(session -> session.peer().equals(peer))
                .toList();
    }

    List<Session> all() {
        return new ArrayList<>(sessions.values());
    }
}
