package io.fluxmpp.ibb.bytestream;

import io.fluxmpp.ibb.model.BlockSize;
import io.fluxmpp.stream.connection.XmppConnection;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.StreamLimits;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;

/** How much of a block fits into the longest stanza that our server takes (XEP-0478). */
record StanzaRoom(OptionalLong longestStanza, int ourJid) {

    /** The stanza around a block, but for the values of its addresses and its sid, which may be in the stanza's id, too. */
    private static final int WRAPPING = 300;

    private static final int GROUP_CHARS = 4;
    private static final int GROUP_BYTES = 3;

    static StanzaRoom of(XmppConnection connection) {
        return new StanzaRoom(
                StreamLimits.of(connection.features()).maxBytes(),
                bytes(connection.jid().toString()));
    }

    BlockSize largestBlock(BlockSize wanted, Jid peer, String sid) {
        if (longestStanza.isEmpty()) {
            return wanted;
        }
        long text = longestStanza.getAsLong() - WRAPPING - ourJid - bytes(peer.toString()) - 2L * bytes(sid);
        long block = Math.max(1, text / GROUP_CHARS * GROUP_BYTES);
        return block < wanted.bytes() ? new BlockSize((int) block) : wanted;
    }

    /** Escaped, any character may become six. */
    private static int bytes(String value) {
        int escaped = 0;
        for (byte unit : value.getBytes(StandardCharsets.UTF_8)) {
            escaped += switch (unit) {
                case '&', '<', '>', '\'', '"' -> 6;
                default -> 1;
            };
        }
        return escaped;
    }
}
