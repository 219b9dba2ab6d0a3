package io.fluxmpp.stream.connection;

import io.fluxmpp.stream.model.Message;

/**
 * Takes messages that belong to an extension, before the application sees them.
 *
 * <p>Called on the connection's event loop for every message, those of type error included, in the order of arrival among
 * all other stanzas: unlike {@link XmppConnection#stanzas()}, nothing that came later has been handled by then. Must not
 * block or throw.
 */
@FunctionalInterface
public interface MessageHandler {

    /**
     * @param message with its sender; without one it comes from our own account (RFC 6120 §8.1.2.1)
     * @return whether it was taken, and with it the memory its payloads own; if not, it goes on to the next handler and to
     *     {@link XmppConnection#stanzas()}
     */
    boolean handle(Message message);
}
