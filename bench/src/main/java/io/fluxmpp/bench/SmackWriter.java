package io.fluxmpp.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import org.jivesoftware.smack.packet.Stanza;
import org.jivesoftware.smack.packet.XmlEnvironment;
import org.jivesoftware.smack.util.XmlStringBuilder;
import org.jivesoftware.smack.util.stringencoder.Base64;
import org.jivesoftware.smackx.bytestreams.ibb.packet.Data;
import org.jivesoftware.smackx.bytestreams.ibb.packet.DataPacketExtension;
import org.jxmpp.jid.Jid;
import org.jxmpp.jid.impl.JidCreate;

/** Stanzas the way Smack writes them, with its streams, but without its threads, queues and sockets. */
final class SmackWriter {

    private static final Jid JULIET = JidCreate.fullFromOrThrowUnchecked("juliet@capulet.lit/balcony");

    private final ByteArrayOutputStream socket = new ByteArrayOutputStream();
    private final Writer writer = new BufferedWriter(new OutputStreamWriter(socket, UTF_8));
    private byte[] pending = {};
    private int sequence;

    /** Writes a stanza, and says how many bytes that makes. */
    int write(Stanza stanza) {
        socket.reset();
        try {
            CharSequence text = stanza.toXML(XmlEnvironment.EMPTY);
            if (text instanceof XmlStringBuilder xml) {
                xml.write(writer, XmlEnvironment.EMPTY);
            } else {
                writer.write(text.toString());
            }
            writer.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return socket.size();
    }

    /** Writes a block as the output stream of a bytestream does: collected first, then as text in a stanza. */
    int writeBlock(byte[] block) {
        if (pending.length != block.length) {
            pending = new byte[block.length];
        }
        System.arraycopy(block, 0, pending, 0, block.length);
        sequence = (sequence + 1) & 0xffff;
        Data data = new Data(
                new DataPacketExtension("i781hf64", sequence, Base64.encodeToString(pending, 0, pending.length)));
        data.setTo(JULIET);
        return write(data);
    }
}
