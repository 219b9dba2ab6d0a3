package io.fluxmpp.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.xml.XMLConstants;
import javax.xml.namespace.QName;

/** XML as it means, not as it is spelled: prefixes, quotes, CDATA and the order of attributes are gone. */
sealed interface XmlTree {

    /** Characters; never two of these side by side. */
    record Text(String text) implements XmlTree {
        boolean isSpace() {
            return text.isBlank();
        }
    }

    /**
     * An element. The header of a stream is one without children, and with its default namespace as the attribute
     * {@code xmlns}, which means something there.
     */
    record Element(QName name, Map<QName, String> attributes, List<XmlTree> children) implements XmlTree {

        /** The children without the white space between them, if that is all the text there is. */
        List<XmlTree> content() {
            boolean onlyElements = children.stream()
                    .allMatch(child -> child instanceof Element || (child instanceof Text text && text.isSpace()));
            boolean anyElement = children.stream().anyMatch(Element.class::isInstance);
            return onlyElements && anyElement
                    ? children.stream().filter(Element.class::isInstance).toList()
                    : children;
        }

        List<Element> elements() {
            return children.stream()
                    .filter(Element.class::isInstance)
                    .map(Element.class::cast)
                    .toList();
        }

        String text() {
            StringBuilder text = new StringBuilder();
            for (XmlTree child : children) {
                if (child instanceof Text characters) {
                    text.append(characters.text());
                }
            }
            return text.toString();
        }

        @Override
        public String toString() {
            StringBuilder xml = new StringBuilder();
            write(this, "", xml);
            return xml.toString();
        }
    }

    private static void write(Element element, String surrounding, StringBuilder xml) {
        String namespace = element.name().getNamespaceURI();
        xml.append('<').append(element.name().getLocalPart());
        if (!namespace.equals(surrounding)) {
            xml.append(" xmlns='").append(escaped(namespace)).append('\'');
        }
        sorted(element)
                .forEach((name, value) -> xml.append(' ')
                        .append(name)
                        .append("='")
                        .append(escaped(value))
                        .append('\''));
        if (element.children().isEmpty()) {
            xml.append("/>");
            return;
        }
        xml.append('>');
        for (XmlTree child : element.children()) {
            if (child instanceof Element inner) {
                write(inner, namespace, xml);
            } else if (child instanceof Text text) {
                xml.append(escaped(text.text()));
            }
        }
        xml.append("</").append(element.name().getLocalPart()).append('>');
    }

    private static Map<String, String> sorted(Element element) {
        Map<String, String> attributes = new TreeMap<>();
        element.attributes().forEach((name, value) -> attributes.put(spelled(name), value));
        return attributes;
    }

    /** A name as people read it. */
    static String spelled(QName name) {
        return name.getNamespaceURI().equals(XMLConstants.XML_NS_URI) ? "xml:" + name.getLocalPart() : name.toString();
    }

    /** Text as it may stand in an attribute or between tags. */
    static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("'", "&apos;")
                .replace("\"", "&quot;");
    }

    /** What is being read: an element and what of its content is there yet. */
    final class Draft {

        private final QName name;
        private final Map<QName, String> attributes;
        private final List<XmlTree> children = new ArrayList<>();
        private final StringBuilder text = new StringBuilder();

        Draft(QName name, Map<QName, String> attributes) {
            this.name = name;
            this.attributes = attributes;
        }

        void text(String more) {
            text.append(more);
        }

        void child(Element child) {
            endText();
            children.add(child);
        }

        Element complete() {
            endText();
            return new Element(name, Map.copyOf(attributes), List.copyOf(children));
        }

        private void endText() {
            if (!text.isEmpty()) {
                children.add(new Text(text.toString()));
                text.setLength(0);
            }
        }
    }
}
