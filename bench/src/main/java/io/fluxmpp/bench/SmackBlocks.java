package io.fluxmpp.bench;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import org.jivesoftware.smack.packet.XmlEnvironment;
import org.jivesoftware.smack.parsing.SmackParsingException;
import org.jivesoftware.smack.provider.ProviderManager;
import org.jivesoftware.smack.util.PacketParserUtils;
import org.jivesoftware.smack.util.stringencoder.Base64;
import org.jivesoftware.smack.xml.XmlPullParser;
import org.jivesoftware.smack.xml.XmlPullParserException;
import org.jivesoftware.smack.xml.XmlPullParserFactory;
import org.jivesoftware.smackx.bytestreams.ibb.packet.Data;
import org.jivesoftware.smackx.bytestreams.ibb.packet.DataPacketExtension;
import org.jivesoftware.smackx.bytestreams.ibb.provider.DataPacketProvider;
import org.jspecify.annotations.Nullable;
import org.jxmpp.jid.impl.JidCreate;

/** Blocks the way Smack reads and writes them, with its parser and its streams, but without its threads and sockets. */
final class SmackBlocks {

    /** Reads nothing. */
    static final SmackBlocks NONE = new SmackBlocks(null);

    private final @Nullable XmlPullParser parser;
    private final ByteArrayOutputStream socket = new ByteArrayOutputStream();
    private final Writer writer = new BufferedWriter(new OutputStreamWriter(socket, StandardCharsets.UTF_8));
    private int sequence;

    private SmackBlocks(@Nullable XmlPullParser parser) {
        this.parser = parser;
    }

    /** Reads a stream that consists of the same stanza for ever. */
    static SmackBlocks read(XmlPullParserFactory factory, byte[] header, byte[] stanza) {
        ProviderManager.addIQProvider(
                DataPacketExtension.ELEMENT, DataPacketExtension.NAMESPACE, new DataPacketProvider.IQProvider());
        InputStream stream = new Repeated(header, stanza);
        try {
            XmlPullParser parser =
                    factory.newXmlPullParser(new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8)));
            while (parser.next() != XmlPullParser.Event.START_ELEMENT) {
                // What stands before the stream's header.
            }
            return new SmackBlocks(parser);
        } catch (XmlPullParserException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next block. */
    byte[] next() {
        XmlPullParser from = parser;
        if (from == null) {
            throw new IllegalStateException("nothing to read");
        }
        try {
            while (from.next() != XmlPullParser.Event.START_ELEMENT) {
                // White space between stanzas.
            }
            Data data = (Data) PacketParserUtils.parseStanza(from, XmlEnvironment.EMPTY);
            return data.getDataPacketExtension().getDecodedData();
        } catch (XmlPullParserException | SmackParsingException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes a block, and says how many bytes that makes. */
    int write(byte[] block) {
        sequence = (sequence + 1) & 0xffff;
        Data data =
                new Data(new DataPacketExtension("i781hf64", sequence, Base64.encodeToString(block, 0, block.length)));
        socket.reset();
        try {
            data.setTo(JidCreate.from("juliet@capulet.lit/balcony"));
            data.toXML(XmlEnvironment.EMPTY).write(writer, XmlEnvironment.EMPTY);
            writer.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return socket.size();
    }

    /** A header, and then the same stanza for ever. */
    private static final class Repeated extends InputStream {
        private final byte[] stanza;
        private byte[] current;
        private int position;

        Repeated(byte[] header, byte[] stanza) {
            this.current = header;
            this.stanza = stanza;
        }

        @Override
        public int read() {
            byte[] one = new byte[1];
            return read(one, 0, 1) == 1 ? one[0] & 0xff : -1;
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            if (position == current.length) {
                current = stanza;
                position = 0;
            }
            int count = Math.min(length, current.length - position);
            System.arraycopy(current, position, target, offset, count);
            position += count;
            return count;
        }
    }
}
