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
    private final Map<Jid, List<Session>> perPeer = new HashMap<>();
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
        return sessions.size() < maxSessions && ofAccount(peer).size() < maxPerPeer;
    }

    void add(SessionKey key, Session session) {
        sessions.put(key, session);
        perPeer.computeIfAbsent(key.peer().asBare(), account -> new ArrayList<>(1))
                .add(session);
    }

    /** Removes that session, and not another that has come to its key meanwhile. */
    void remove(Session gone) {
        sessions.remove(gone.key(), gone);
        perPeer.computeIfPresent(gone.peer().asBare(), (account, all) -> {
            all.remove(gone);
            return all.isEmpty() ? null : all;
        });
    }

    /** The sessions with that full JID. */
    List<Session> with(Jid peer) {
        return ofAccount(peer).stream()
                .filter(session -> session.peer().equals(peer))
                .toList();
    }

    /** The sessions with that JID and all its resources. */
    List<Session> ofAccount(Jid peer) {
        return perPeer.getOrDefault(peer.asBare(), List.of());
    }

    List<Session> all() {
        return new ArrayList<>(sessions.values());
    }
}
