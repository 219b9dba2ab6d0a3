package io.fluxmpp.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.apache.mina.core.buffer.IoBuffer;
import org.apache.vysper.xml.decoder.XMLElementBuilderFactory;
import org.apache.vysper.xml.decoder.XMPPContentHandler;
import org.apache.vysper.xml.fragment.XMLElement;
import org.apache.vysper.xml.sax.NonBlockingXMLReader;
import org.apache.vysper.xml.sax.impl.DefaultNonBlockingXMLReader;
import org.xml.sax.SAXException;

/** Stanzas the way the server Vysper reads them: without blocking, to trees of elements. */
final class VysperReader {

    private final NonBlockingXMLReader reader = new DefaultNonBlockingXMLReader();
    private final CharsetDecoder utf8 = StandardCharsets.UTF_8.newDecoder();

    VysperReader(Consumer<XMLElement> stanzas) {
        try {
            reader.setFeature(DefaultNonBlockingXMLReader.FEATURE_NAMESPACE_PREFIXES, true);
        } catch (SAXException e) {
            throw new IllegalStateException(e);
        }
        XMPPContentHandler handler = new XMPPContentHandler(new XMLElementBuilderFactory());
        handler.setListener(stanzas::accept);
        reader.setContentHandler(handler);
    }

    /** Takes what has arrived, and hands over the stanzas that are complete. */
    void feed(ByteBuffer bytes) {
        try {
            reader.parse(IoBuffer.wrap(bytes), utf8);
        } catch (SAXException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
