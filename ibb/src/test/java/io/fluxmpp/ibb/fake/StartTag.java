package io.fluxmpp.ibb.fake;

import io.fluxmpp.ibb.model.Data;
import io.fluxmpp.stream.xml.Payload;
import io.fluxmpp.stream.xml.XmlElement;
import io.fluxmpp.stream.xml.XmlName;
import io.fluxmpp.stream.xml.XmlReader;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The start tag of a {@code <data/>}, without a parser.
 *
 * @param sid its sid, or none
 * @param seq its seq, or none
 */
public record StartTag(@Nullable String sid, @Nullable String seq) implements XmlReader {

    @Override
    public XmlName name() {
        return Data.NAME;
    }

    @Override
    public @Nullable String attribute(String localName) {
        return switch (localName) {
            case "sid" -> sid;
            case "seq" -> seq;
            default -> null;
        };
    }

    @Override
    public @Nullable String attribute(XmlName attribute) {
        return attribute(attribute.localName());
    }

    @Override
    public void attributes(BiConsumer<XmlName, String> each) {
        throw new UnsupportedOperationException();
    }

    @Override
    public String text() {
        return "";
    }

    @Override
    public Iterable<XmlReader> children() {
        return List.of();
    }

    @Override
    public XmlElement toElement() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Payload toPayload() {
        throw new UnsupportedOperationException();
    }
}
