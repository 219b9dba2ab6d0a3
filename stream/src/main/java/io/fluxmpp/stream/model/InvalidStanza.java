package io.fluxmpp.stream.model;

import static java.util.Objects.requireNonNull;

import io.fluxmpp.stream.jid.Jid;
import org.jspecify.annotations.Nullable;

/**
 * A well-formed stanza that breaks the rules of stanzas or of its payload, with the error that answers it.
 *
 * <p>It never reaches an application: the connection answers it, or fails the request it would have answered.
 *
 * @param kind the stanza's local name: {@code iq}, {@code message} or {@code presence}
 * @param type its type attribute, as it stands there
 * @param id its id
 * @param from its sender, where that is a valid address
 * @param to its recipient, where that is a valid address
 * @param error what is wrong
 */
public record InvalidStanza(
        String kind,
        @Nullable String type,
        @Nullable String id,
        @Nullable Jid from,
        @Nullable Jid to,
        StanzaError error)
        implements Stanza {

    public InvalidStanza {
        requireNonNull(kind, "kind");
        requireNonNull(error, "error");
    }

    /** Whether the sender waits for an answer, so that {@link #answer()} must be sent. */
    public boolean expectsAnswer() {
        return kind.equals("iq") && !"result".equals(type) && !"error".equals(type);
    }

    /** The error stanza that answers this one, addresses swapped. */
    public Iq answer() {
        return new Iq(Iq.Type.ERROR, id == null ? "" : id, to, from, null, null, error);
    }

    @Override
    public void release() {
        // Payloads of a refused stanza were released when it was refused.
    }
}
