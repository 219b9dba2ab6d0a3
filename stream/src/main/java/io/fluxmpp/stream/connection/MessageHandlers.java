package io.fluxmpp.stream.connection;

import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.Message;
import io.fluxmpp.stream.model.Stanza;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import reactor.core.Disposable;
import reactor.util.Logger;
import reactor.util.Loggers;

/** Who is offered messages before the application is. Handlers come and go on any thread. */
final class MessageHandlers {

    private static final Logger LOG = Loggers.getLogger(MessageHandlers.class);

    private final Jid account;
    private final List<MessageHandler> handlers = new CopyOnWriteArrayList<>();

    /** @param account whose messages come without an address */
    MessageHandlers(Jid account) {
        this.account = account;
    }

    Disposable register(MessageHandler handler) {
        handlers.add(handler);
        return () -> handlers.remove(handler);
    }

    /** Whether it is a message that somebody has taken. */
    boolean take(Stanza stanza) {
        if (handlers.isEmpty() || !(stanza instanceof Message message)) {
            return false;
        }
        Message addressed = message.from() == null ? message.withFrom(account) : message;
        for (MessageHandler handler : handlers) {
            if (takes(handler, addressed)) {
                return true;
            }
        }
        return false;
    }

    private static boolean takes(MessageHandler handler, Message message) {
        try {
            return handler.handle(message);
        } catch (RuntimeException e) {
            LOG.error("a handler of messages has thrown (expected: no exception)", e);
            return false;
        }
    }
}
