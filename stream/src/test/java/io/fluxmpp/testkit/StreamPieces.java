package io.fluxmpp.testkit;

import com.fasterxml.aalto.AsyncByteArrayFeeder;
import com.fasterxml.aalto.AsyncXMLStreamReader;
import com.fasterxml.aalto.stax.InputFactoryImpl;
import io.fluxmpp.testkit.XmlTree.Draft;
import io.fluxmpp.testkit.XmlTree.Element;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import javax.xml.namespace.QName;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import org.jspecify.annotations.Nullable;

/**
 * Cuts one stream, from header to end, into its pieces: its own reader, so that what is tested does not judge itself. Takes
 * a byte at a time: when a piece is complete, no byte behind it was touched.
 */
final class StreamPieces {

    /** What a stream consists of. */
    sealed interface Piece {

        /** The stream's start tag. */
        record Header(Element element) implements Piece {}

        /** A first-level element. */
        record Child(Element element) implements Piece {}

        /** The stream's end tag. */
        record End() implements Piece {}
    }

    private static final QName DEFAULT_NAMESPACE = new QName("xmlns");

    private final AsyncXMLStreamReader<AsyncByteArrayFeeder> parser = new InputFactoryImpl().createAsyncForByteArray();
    private final byte[] one = new byte[1];
    private final Deque<Draft> open = new ArrayDeque<>();
    private boolean inStream;
    private boolean spaceBefore;

    /**
     * Takes the next byte.
     *
     * @return the piece that ends with it, if one does
     * @throws IllegalArgumentException if it is no well-formed XML, or none that may stand in a stream
     */
    @Nullable
    Piece next(byte b) {
        one[0] = b;
        try {
            parser.getInputFeeder().feedInput(one, 0, 1);
            Piece piece = null;
            for (int event = parser.next(); event != AsyncXMLStreamReader.EVENT_INCOMPLETE; event = parser.next()) {
                Piece found = accept(event);
                piece = found == null ? piece : found;
                if (piece instanceof Piece.End) {
                    break;
                }
            }
            return piece;
        } catch (XMLStreamException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /** Whether white space stood before the piece given last. */
    boolean spaceBefore() {
        return spaceBefore;
    }

    /** Reads one header as it stands. */
    static Element header(String xml) {
        StreamPieces pieces = new StreamPieces();
        for (byte b : xml.getBytes(StandardCharsets.UTF_8)) {
            if (pieces.next(b) instanceof Piece.Header header) {
                return header.element();
            }
        }
        throw new IllegalArgumentException("no start tag: " + xml);
    }

    /** Reads one element as it would stand in a stream of that content namespace. */
    static Element element(String xml, String contentNamespace) {
        StreamPieces pieces = new StreamPieces();
        String stream = "<stream:stream xmlns='" + contentNamespace
                + "' xmlns:stream='http://etherx.jabber.org/streams'>" + xml;
        Element found = null;
        for (byte b : stream.getBytes(StandardCharsets.UTF_8)) {
            Piece piece = pieces.next(b);
            if (piece instanceof Piece.Child child) {
                if (found != null) {
                    throw new IllegalArgumentException("more than one element: " + xml);
                }
                found = child.element();
            }
        }
        if (found == null || !pieces.open.isEmpty()) {
            throw new IllegalArgumentException("no complete element: " + xml);
        }
        return found;
    }

    private @Nullable Piece accept(int event) throws XMLStreamException {
        return switch (event) {
            case XMLStreamConstants.START_ELEMENT -> start();
            case XMLStreamConstants.END_ELEMENT -> end();
            case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE -> text();
            case XMLStreamConstants.START_DOCUMENT, XMLStreamConstants.END_DOCUMENT -> null;
            default -> throw new IllegalArgumentException("XML that RFC 6120 section 11.1 forbids, event " + event);
        };
    }

    private @Nullable Piece start() {
        Map<QName, String> attributes = new HashMap<>();
        for (int i = 0; i < parser.getAttributeCount(); i++) {
            attributes.put(plain(parser.getAttributeName(i)), parser.getAttributeValue(i));
        }
        if (!inStream) {
            inStream = true;
            String content = parser.getNamespaceURI("");
            if (content != null && !content.isEmpty()) {
                attributes.put(DEFAULT_NAMESPACE, content);
            }
            return new Piece.Header(new Draft(plain(parser.getName()), attributes).complete());
        }
        open.push(new Draft(plain(parser.getName()), attributes));
        return null;
    }

    private @Nullable Piece end() {
        if (open.isEmpty()) {
            return new Piece.End();
        }
        Element complete = open.pop().complete();
        Draft parent = open.peek();
        if (parent == null) {
            return new Piece.Child(complete);
        }
        parent.child(complete);
        return null;
    }

    private @Nullable Piece text() throws XMLStreamException {
        String text = parser.getText();
        Draft parent = open.peek();
        if (parent != null) {
            parent.text(text);
        } else if (!text.isBlank()) {
            throw new IllegalArgumentException("text between first-level elements: " + text);
        } else {
            spaceBefore = true;
        }
        return null;
    }

    /** Forgets the space seen so far: what follows is another piece. */
    void forgetSpace() {
        spaceBefore = false;
    }

    private static QName plain(QName name) {
        return new QName(name.getNamespaceURI(), name.getLocalPart());
    }
}
