package io.fluxmpp.stream.connection;

import io.fluxmpp.stream.jid.Jid;
import java.util.function.Consumer;
import reactor.core.Disposable;

/**
 * The stream of a component (XEP-0114): that of a whole domain, with any address in it.
 *
 * <p>The connection itself is the domain's own address, {@link #jid()}. Others come and go with {@link #at}, each with the
 * programming model of a connection of its own, extensions included. A request to an address that nobody uses is answered
 * with {@code service-unavailable}; {@link #stanzas()} shows the messages and presence of all.
 *
 * <p>What is sent gets the address as {@code from} where it has none. {@link #send} and {@link #request} fail with
 * {@link IllegalArgumentException} for a stanza that says to be from another domain, which the server would end the stream
 * for, and for one without {@code to}, which a component must always give (XEP-0114 §3).
 */
public interface ComponentConnection extends XmppConnection {

    /**
     * The connection of one address of the domain, made where there is none yet. Requests to exactly that address reach its
     * handlers; what it sends is from there. It ends with the stream; until then closing or disposing of it only gives up the
     * address, which fails nothing but what is done there.
     *
     * @param address bare or full, in the domain of {@link #jid()}
     * @throws IllegalArgumentException if it is in another domain
     */
    XmppConnection at(Jid address);

    /**
     * Tells of requests, messages and presence to addresses that nobody uses, before they are handled: what the listener puts
     * there with {@link #at} gets them. Until the returned handle is disposed. Anybody can write to any number of addresses,
     * so it is the listener that must know which of them to use, and for how long.
     *
     * @param listener is called on the event loop; must not block, nor throw
     */
    Disposable onUnusedAddress(Consumer<? super Jid> listener);
}
