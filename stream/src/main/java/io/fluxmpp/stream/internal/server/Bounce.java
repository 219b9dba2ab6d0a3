package io.fluxmpp.stream.internal.server;

import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.InvalidStanza;
import io.fluxmpp.stream.model.Iq;
import io.fluxmpp.stream.model.Message;
import io.fluxmpp.stream.model.Presence;
import io.fluxmpp.stream.model.Stanza;
import io.fluxmpp.stream.model.StanzaError;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The error stanzas that go back to whoever sent what cannot be delivered or processed (RFC 6120 §8.3.1). Answers and
 * errors are never answered by errors. Pure.
 */
final class Bounce {

    private Bounce() {}

    /** The error that answers {@code stanza}, or {@code null} if none may. */
    static @Nullable Stanza of(Stanza stanza, StanzaError reason) {
        if (stanza instanceof Iq iq) {
            return iq.isRequest() ? iq.error(reason) : null;
        }
        if (stanza instanceof Message message) {
            return message.type() == Message.Type.ERROR ? null : message.error(reason);
        }
        if (stanza instanceof Presence presence) {
            return presence.type() == Presence.Type.AVAILABLE || presence.type() == Presence.Type.SUBSCRIBE
                    ? error(presence, reason)
                    : null;
        }
        return null;
    }

    /** The error that answers a stanza which broke the rules, to the client that sent it; {@code null} if none may. */
    static @Nullable Stanza of(InvalidStanza stanza, Jid sender) {
        if (stanza.expectsAnswer()) {
            String id = stanza.id() == null ? "" : stanza.id();
            return new Iq(Iq.Type.ERROR, id, stanza.to(), sender, null, null, stanza.error());
        }
        if (stanza.kind().equals("message") && !"error".equals(stanza.type())) {
            return new Message(Message.Type.ERROR, stanza.id(), stanza.to(), sender, null, List.of(), stanza.error());
        }
        return null;
    }

    private static Presence error(Presence presence, StanzaError reason) {
        return new Presence(
                Presence.Type.ERROR, presence.id(), presence.to(), presence.from(), null, List.of(), reason);
    }
}
