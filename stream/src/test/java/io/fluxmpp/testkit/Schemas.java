package io.fluxmpp.testkit;

import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import javax.xml.XMLConstants;
import javax.xml.transform.Source;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.Schema;
import javax.xml.validation.SchemaFactory;
import org.xml.sax.SAXException;

/** Validates stanzas against the specifications' own XML Schemas. */
public final class Schemas {

    private static final Schema SCHEMA = load();

    private Schemas() {}

    private static Schema load() {
        try {
            Source[] sources = Fixtures.schemaNames().stream()
                    .map(name -> new StreamSource(Fixtures.schema(name).toString()))
                    .toArray(Source[]::new);
            return SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI).newSchema(sources);
        } catch (SAXException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Validates one first-level element, as it stands in a stream of {@code jabber:client}.
     *
     * @throws AssertionError saying what is wrong with which element
     */
    public static void validate(String element) {
        try {
            SCHEMA.newValidator().validate(new StreamSource(new StringReader(standalone(element))));
        } catch (SAXException e) {
            throw new AssertionError("invalid: " + element + "\n" + e.getMessage(), e);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The element with the declarations that the stream header made for it. */
    private static String standalone(String element) {
        int nameEnd = 1;
        while (" />\n".indexOf(element.charAt(nameEnd)) < 0) {
            nameEnd++;
        }
        String name = element.substring(1, nameEnd);
        boolean declared = element.substring(0, element.indexOf('>')).matches("(?s).*\\sxmlns=.*");
        String declarations = (declared ? "" : " xmlns='jabber:client'")
                + (name.startsWith("stream:") ? " xmlns:stream='http://etherx.jabber.org/streams'" : "");
        return "<" + name + declarations + element.substring(nameEnd);
    }

    /**
     * Validates what a client sends. To be given to {@code XmppClient.wire}; ask {@link #faults()} when the dialogue is over.
     */
    public static final class Watch implements Consumer<String> {

        private final Queue<String> faults = new ConcurrentLinkedQueue<>();
        private final Queue<String> sent = new ConcurrentLinkedQueue<>();

        @Override
        public void accept(String line) {
            // Hidden content cannot be valid; stream headers and ends are no elements of their own.
            if (line.startsWith(">> <")
                    && !line.contains("…")
                    && !line.contains("<?xml")
                    && !line.startsWith(">> </")) {
                sent.add(line.substring(3));
            }
        }

        /** How many elements were seen. */
        public int count() {
            return sent.size();
        }

        /** What was sent and is invalid, with the reason. */
        public List<String> faults() {
            for (String element = sent.poll(); element != null; element = sent.poll()) {
                try {
                    validate(element);
                } catch (AssertionError e) {
                    faults.add(e.getMessage());
                }
            }
            return List.copyOf(faults);
        }
    }
}
