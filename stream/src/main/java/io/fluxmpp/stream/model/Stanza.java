package io.fluxmpp.stream.model;

import io.fluxmpp.stream.jid.Jid;
import org.jspecify.annotations.Nullable;

/** One of XMPP's three units of meaning (RFC 6120 §8). */
public sealed interface Stanza extends StreamElement permits Iq, Message, Presence, InvalidStanza {

    /** The id that answers repeat; {@code null} where the sender gave none. */
    @Nullable
    String id();

    /** The sender; {@code null} where the stanza does not say. */
    @Nullable
    Jid from();

    /** The recipient; {@code null} for the server itself, or for whoever receives it. */
    @Nullable
    Jid to();

    /** Gives back the pooled memory a payload may own; for whoever drops a stanza. */
    void release();
}
