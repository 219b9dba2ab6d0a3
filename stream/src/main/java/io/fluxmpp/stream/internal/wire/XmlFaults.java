package io.fluxmpp.stream.internal.wire;

import com.fasterxml.aalto.WFCException;
import io.fluxmpp.stream.model.StreamError.Condition;
import java.util.Locale;
import javax.xml.stream.XMLStreamConstants;

/** Says in RFC 6120's words what the parser found wrong. */
final class XmlFaults {

    private XmlFaults() {}

    /** The parser tells faults apart by message only. */
    static Condition condition(WFCException fault) {
        String message = String.valueOf(fault.getMessage()).toLowerCase(Locale.ROOT);
        // In well-formed XML, '[' stands outside text only where a document type declaration begins its subset.
        if (message.contains("entity") || message.contains("(0x5b)")) {
            return Condition.RESTRICTED_XML;
        }
        if (message.contains("utf-8") || message.contains("encoding")) {
            return Condition.UNSUPPORTED_ENCODING;
        }
        return Condition.NOT_WELL_FORMED;
    }

    /** Names what RFC 6120 §11.1 forbids. */
    static String restricted(int event) {
        return switch (event) {
            case XMLStreamConstants.COMMENT -> "comment";
            case XMLStreamConstants.PROCESSING_INSTRUCTION -> "processing instruction";
            case XMLStreamConstants.DTD -> "document type declaration";
            case XMLStreamConstants.ENTITY_REFERENCE -> "entity other than the five of XML";
            default -> "XML event " + event;
        };
    }
}
