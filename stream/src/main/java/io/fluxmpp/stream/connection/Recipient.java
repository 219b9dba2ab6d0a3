package io.fluxmpp.stream.connection;

import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.Iq;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import reactor.core.scheduler.Scheduler;

/** Who takes what arrives at one address: the handlers registered for it, and the extensions that registered them. */
final class Recipient {

    private final StanzaRouter router;
    private final MessageHandlers messages;
    private final PresenceListeners presences = new PresenceListeners();
    private final Map<Class<?>, Object> extensions = new ConcurrentHashMap<>();

    /** @param answers where answers to requests go */
    Recipient(Jid address, ConnectionSettings settings, Scheduler clock, Consumer<Iq> answers) {
        this.router = new StanzaRouter(address, settings, clock, answers);
        this.messages = new MessageHandlers(address.asBare());
    }

    StanzaRouter router() {
        return router;
    }

    MessageHandlers messages() {
        return messages;
    }

    PresenceListeners presences() {
        return presences;
    }

    /** @see XmppConnection#extension */
    <E> E extension(XmppConnection at, Class<E> type, Function<? super XmppConnection, ? extends E> factory) {
        Object present = extensions.get(type);
        if (present == null) {
            E made = factory.apply(at);
            present = extensions.putIfAbsent(type, made);
            return present == null ? made : type.cast(present);
        }
        return type.cast(present);
    }
}
