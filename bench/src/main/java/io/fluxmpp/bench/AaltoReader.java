package io.fluxmpp.bench;

import com.fasterxml.aalto.AsyncByteBufferFeeder;
import com.fasterxml.aalto.AsyncXMLStreamReader;
import com.fasterxml.aalto.stax.InputFactoryImpl;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import org.jspecify.annotations.Nullable;

/** The parser under fluxmpp by itself: what it takes to find the tokens, or to make bare trees of them. */
final class AaltoReader {

    private final AsyncXMLStreamReader<AsyncByteBufferFeeder> parser =
            new InputFactoryImpl().createAsyncForByteBuffer();
    private int depth;
    private @Nullable Node top;

    /** The least a tree can be. */
    private record Node(
            @Nullable Node parent, String namespace, String name, List<String> attributes, List<Object> children) {}

    /** Walks over all tokens, looking at none, and says how many stanzas have ended. */
    int skim(ByteBuffer bytes) {
        int stanzas = 0;
        for (int token = first(bytes); token != AsyncXMLStreamReader.EVENT_INCOMPLETE; token = next()) {
            if (token == XMLStreamConstants.START_ELEMENT) {
                depth++;
            } else if (token == XMLStreamConstants.END_ELEMENT && --depth == 1) {
                stanzas++;
            }
        }
        return stanzas;
    }

    /** Makes trees, and says how many stanzas have ended. */
    int build(ByteBuffer bytes) {
        int stanzas = 0;
        for (int token = first(bytes); token != AsyncXMLStreamReader.EVENT_INCOMPLETE; token = next()) {
            if (token == XMLStreamConstants.START_ELEMENT) {
                if (depth++ > 0) {
                    top = startTag(top);
                }
            } else if (token == XMLStreamConstants.END_ELEMENT) {
                depth--;
                stanzas += depth == 1 ? 1 : 0;
                top = top == null ? null : top.parent();
            } else if (token == XMLStreamConstants.CHARACTERS && top != null) {
                top.children().add(parser.getText());
            }
        }
        return stanzas;
    }

    private Node startTag(@Nullable Node parent) {
        int count = parser.getAttributeCount();
        List<String> attributes = new ArrayList<>(3 * count);
        for (int i = 0; i < count; i++) {
            attributes.add(parser.getAttributeNamespace(i));
            attributes.add(parser.getAttributeLocalName(i));
            attributes.add(parser.getAttributeValue(i));
        }
        Node node = new Node(parent, parser.getNamespaceURI(), parser.getLocalName(), attributes, new ArrayList<>(4));
        if (parent != null) {
            parent.children().add(node);
        }
        return node;
    }

    private int first(ByteBuffer bytes) {
        try {
            parser.getInputFeeder().feedInput(bytes);
        } catch (XMLStreamException e) {
            throw new IllegalStateException(e);
        }
        return next();
    }

    private int next() {
        try {
            return parser.next();
        } catch (XMLStreamException e) {
            throw new IllegalStateException(e);
        }
    }
}
