package io.fluxmpp.stream.internal.server;

import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.RandomId;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** Who is connected. Thread-safe. */
final class SessionRegistry {

    private final ServerLimits limits;
    private final ConcurrentMap<Jid, Session> byJid = new ConcurrentHashMap<>();

    /** The sessions of each account that has any; the values never change, they are replaced. */
    private final ConcurrentMap<Jid, Map<Jid, Session>> byAccount = new ConcurrentHashMap<>();

    SessionRegistry(ServerLimits limits) {
        this.limits = limits;
    }

    /**
     * Makes a session under the address that was asked for. Where there is none, or another session has it, one is made up:
     * of the ways to solve the conflict this one hurts neither session (RFC 6120 §7.7.2.2, case 1).
     *
     * @return {@code null} if the account has too many sessions already
     */
    @Nullable
    Session bind(ServerStream stream, Jid account, @Nullable Jid wanted, @Nullable String lang) {
        Session session = claim(stream, account, wanted == null ? random(account) : wanted, lang);
        while (session == null && count(account) < limits.resources()) {
            session = claim(stream, account, random(account), lang);
        }
        return session;
    }

    /** Forgets a session. */
    void remove(Session session) {
        byJid.remove(session.jid(), session);
        byAccount.computeIfPresent(session.account(), (account, present) -> without(present, session));
    }

    /** The session that has that full JID. */
    @Nullable
    Session find(Jid fullJid) {
        return byJid.get(fullJid);
    }

    /** The sessions of an account that have said they are there. */
    List<Session> available(Jid account) {
        return ofAccount(account).stream().filter(Session::isAvailable).toList();
    }

    /** The sessions that want what is sent to the account as such (RFC 6121 §8.5.2). */
    List<Session> takingMessages(Jid account) {
        return ofAccount(account).stream().filter(Session::takesMessages).toList();
    }

    private Collection<Session> ofAccount(Jid account) {
        return byAccount.getOrDefault(account, Map.of()).values();
    }

    private int count(Jid account) {
        return ofAccount(account).size();
    }

    private static Jid random(Jid account) {
        return account.withResource(RandomId.next());
    }

    /** The new session, or {@code null} if the address is taken or the account has too many. */
    private @Nullable Session claim(ServerStream stream, Jid account, Jid jid, @Nullable String lang) {
        Session session = new Session(jid, account, stream, lang, limits);
        Map<Jid, Session> sessions = byAccount.compute(account, (key, present) -> with(present, session));
        if (sessions.get(jid) != session) {
            return null;
        }
        byJid.put(jid, session);
        return session;
    }

    private Map<Jid, Session> with(@Nullable Map<Jid, Session> present, Session session) {
        Map<Jid, Session> sessions = present == null ? new HashMap<>() : new HashMap<>(present);
        if (sessions.size() < limits.resources()) {
            sessions.putIfAbsent(session.jid(), session);
        }
        return Map.copyOf(sessions);
    }

    private static @Nullable Map<Jid, Session> without(Map<Jid, Session> present, Session session) {
        Map<Jid, Session> sessions = new HashMap<>(present);
        sessions.remove(session.jid(), session);
        return sessions.isEmpty() ? null : Map.copyOf(sessions);
    }
}
