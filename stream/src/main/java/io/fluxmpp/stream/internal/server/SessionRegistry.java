package io.fluxmpp.stream.internal.server;

import io.fluxmpp.stream.internal.sm.ResumableStreams;
import io.fluxmpp.stream.jid.Jid;
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

    private final ResumableStreams resumable;

    private final ConcurrentMap<String, Session> components = new ConcurrentHashMap<>();

    /** The sessions of each account that has any; the values never change, they are replaced. */
    private final ConcurrentMap<Jid, Map<Jid, Session>> byAccount = new ConcurrentHashMap<>();

    SessionRegistry(ServerLimits limits) {
        this.limits = limits;
        this.resumable = new ResumableStreams(limits.resumption().isZero() ? 0 : limits.connections());
    }

    /** The streams of sessions that may go on over another connection. */
    ResumableStreams resumable() {
        return resumable;
    }

    /** What becomes of the wish for an address. */
    sealed interface Claim {

        /** It belongs to the new session. */
        record Granted(Session session) implements Claim {}

        /** Another session has it. */
        record Taken(Session by) implements Claim {}

        /** The account has too many sessions already. */
        record TooMany() implements Claim {}
    }

    /** Makes a session under that full JID, if nobody has it. */
    Claim claim(ServerStream stream, Jid account, Jid jid, @Nullable String lang) {
        Session session = new Session(jid, account, stream, lang, limits);
        Session owner = byAccount
                .compute(account, (key, present) -> with(present, session))
                .get(jid);
        if (owner == null) {
            return new Claim.TooMany();
        }
        if (owner != session) {
            return new Claim.Taken(owner);
        }
        byJid.put(jid, session);
        return new Claim.Granted(session);
    }

    /** Adds the session of a component, unless there is one already. */
    boolean addComponent(Session component) {
        return components.putIfAbsent(component.jid().domainpart(), component) == null;
    }

    /** The component that has that domain, if it is connected. */
    @Nullable
    Session component(String domain) {
        return components.get(domain);
    }

    /** Forgets a session. */
    void remove(Session session) {
        if (session.isComponent()) {
            components.remove(session.jid().domainpart(), session);
            return;
        }
        byJid.remove(session.jid(), session);
        byAccount.computeIfPresent(session.account(), (account, present) -> without(present, session));
    }

    /** The session that has that full JID, or the component that has any address in its domain. */
    @Nullable
    Session find(Jid to) {
        Session client = byJid.get(to);
        return client == null ? component(to.domainpart()) : client;
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
