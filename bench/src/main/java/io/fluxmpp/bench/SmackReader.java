package io.fluxmpp.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import org.jivesoftware.smack.Smack;
import org.jivesoftware.smack.packet.Stanza;
import org.jivesoftware.smack.packet.XmlEnvironment;
import org.jivesoftware.smack.parsing.SmackParsingException;
import org.jivesoftware.smack.util.PacketParserUtils;
import org.jivesoftware.smack.xml.XmlPullParser;
import org.jivesoftware.smack.xml.XmlPullParserException;
import org.jivesoftware.smack.xml.XmlPullParserFactory;
import org.jivesoftware.smackx.bytestreams.ibb.packet.Data;

/** Stanzas the way Smack reads them, with its parser and its streams, but without its threads and sockets. */
final class SmackReader {

    private final XmlPullParser parser;

    /** @param input the input of a socket, a stream's header first */
    SmackReader(XmlPullParserFactory factory, InputStream input) {
        Smack.ensureInitialized();
        try {
            parser = factory.newXmlPullParser(new BufferedReader(new InputStreamReader(input, UTF_8)));
            while (parser.next() != XmlPullParser.Event.START_ELEMENT) {
                // What stands before the stream's header.
            }
        } catch (XmlPullParserException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next stanza. */
    Stanza next() {
        try {
            while (parser.next() != XmlPullParser.Event.START_ELEMENT) {
                // White space between stanzas.
            }
            return PacketParserUtils.parseStanza(parser, XmlEnvironment.EMPTY);
        } catch (XmlPullParserException | SmackParsingException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The bytes of a block, or nothing where the stanza carries none. */
    static byte[] block(Stanza stanza) {
        return stanza instanceof Data data ? data.getDataPacketExtension().getDecodedData() : new byte[0];
    }
}
