package io.fluxmpp.testkit;

import io.fluxmpp.testkit.XmlTree.Element;
import io.fluxmpp.testkit.XmlTree.Text;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.namespace.QName;
import org.jspecify.annotations.Nullable;

/**
 * An element to compare others with. {@code ...} stands for anything: between the attributes of a tag for further
 * attributes, between tags for any content, within a value for any characters. <code>{name}</code> stands for a variable's
 * value, or sets it.
 */
final class XmlPattern {

    /** What {@code ...} in a tag becomes before the pattern is parsed. */
    private static final QName MORE = new QName("urn:fluxmpp:testkit", "more");

    private static final String MORE_ATTRIBUTE =
            " xmlns:more='" + MORE.getNamespaceURI() + "' more:" + MORE.getLocalPart() + "='' ";
    private static final Pattern PLACE = Pattern.compile("\\.\\.\\.|\\{([A-Za-z][A-Za-z0-9]*)}");

    private final Element expected;
    private final boolean literal;

    private XmlPattern(Element expected, boolean literal) {
        this.expected = expected;
        this.literal = literal;
    }

    /** The pattern of a stream's header; the prefix {@code stream} needs no declaration. */
    static XmlPattern header(String xml) {
        String declared = xml.contains("xmlns:stream=")
                ? xml
                : xml.replaceFirst("<stream:stream", "<stream:stream xmlns:stream='http://etherx.jabber.org/streams'");
        return new XmlPattern(StreamPieces.header(withMore(declared)), false);
    }

    /** The pattern of a first-level element in a stream of that content namespace. */
    static XmlPattern element(String xml, String contentNamespace) {
        return new XmlPattern(StreamPieces.element(withMore(xml), contentNamespace), false);
    }

    /** An element to be equal to: nothing stands for anything else, and space in text counts. */
    static XmlPattern equalTo(Element element) {
        return new XmlPattern(element, true);
    }

    /** Puts a name where {@code ...} stands inside tags, since it is no XML there. */
    private static String withMore(String xml) {
        StringBuilder parsable = new StringBuilder();
        boolean inTag = false;
        char quote = 0;
        for (int i = 0; i < xml.length(); i++) {
            char c = xml.charAt(i);
            if (quote != 0) {
                quote = c == quote ? 0 : quote;
            } else if (inTag && (c == '\'' || c == '"')) {
                quote = c;
            } else if (inTag && xml.startsWith("...", i)) {
                parsable.append(MORE_ATTRIBUTE);
                i += 2;
                continue;
            } else if (c == '<' || c == '>') {
                inTag = c == '<';
            }
            parsable.append(c);
        }
        return parsable.toString();
    }

    /**
     * Compares.
     *
     * @param variables what is known; gains what this pattern sets, where all is as expected
     * @return where and how they differ, or {@code null}
     */
    @Nullable
    String difference(Element actual, Map<String, String> variables) {
        Map<String, String> attempt = new HashMap<>(variables);
        String difference = difference("/" + expected.name().getLocalPart(), expected, actual, attempt);
        if (difference == null) {
            variables.putAll(attempt);
        }
        return difference;
    }

    private @Nullable String difference(String path, Element expected, Element actual, Map<String, String> variables) {
        if (!expected.name().equals(actual.name())) {
            return path + ": " + actual.name() + " (expected: " + expected.name() + ")";
        }
        String attributes = attributeDifference(path, expected, actual, variables);
        return attributes == null ? contentDifference(path, parts(expected), actual.content(), variables) : attributes;
    }

    private @Nullable String attributeDifference(
            String path, Element expected, Element actual, Map<String, String> variables) {
        for (Map.Entry<QName, String> attribute : expected.attributes().entrySet()) {
            QName name = attribute.getKey();
            String value = actual.attributes().get(name);
            if (!name.equals(MORE) && (value == null || !matches(attribute.getValue(), value, variables))) {
                return path + "/@" + XmlTree.spelled(name) + ": " + quoted(value) + " (expected: "
                        + quoted(attribute.getValue()) + ")";
            }
        }
        if (!expected.attributes().containsKey(MORE)) {
            for (Map.Entry<QName, String> attribute : actual.attributes().entrySet()) {
                if (!expected.attributes().containsKey(attribute.getKey())) {
                    return path + "/@" + XmlTree.spelled(attribute.getKey()) + ": " + quoted(attribute.getValue())
                            + " (expected: none)";
                }
            }
        }
        return null;
    }

    /** One of the things that content is compared with: an element, text, or anything. */
    private record Part(@Nullable Element element, @Nullable String text) {

        static final Part ANYTHING = new Part(null, null);

        boolean isAnything() {
            return element == null && text == null;
        }
    }

    private List<Part> parts(Element expected) {
        boolean placeholders = !literal
                && expected.children().stream()
                        .allMatch(child -> child instanceof Element
                                || (child instanceof Text text
                                        && (text.isSpace()
                                                || text.text().strip().equals("..."))));
        List<Part> parts = new ArrayList<>();
        for (XmlTree child : expected.content()) {
            if (child instanceof Element element) {
                parts.add(new Part(element, null));
            } else if (child instanceof Text text && !placeholders) {
                parts.add(new Part(null, text.text()));
            } else if (child instanceof Text text && !text.isSpace()) {
                parts.add(Part.ANYTHING);
            } else if (child instanceof Text text && expected.children().size() == 1) {
                parts.add(new Part(null, text.text()));
            }
        }
        return parts;
    }

    private @Nullable String contentDifference(
            String path, List<Part> expected, List<XmlTree> actual, Map<String, String> variables) {
        if (expected.contains(Part.ANYTHING)) {
            return anywhere(path, expected, actual, variables)
                    ? null
                    : path + ": " + content(actual) + " (expected: " + described(expected) + ")";
        }
        for (int i = 0; i < Math.max(expected.size(), actual.size()); i++) {
            if (i >= expected.size()) {
                return path + ": " + actual.get(i) + " (expected: no more)";
            }
            if (i >= actual.size()) {
                return path + ": no more (expected: " + described(expected.subList(i, expected.size())) + ")";
            }
            String difference = partDifference(path, i, expected.get(i), actual.get(i), variables);
            if (difference != null) {
                return difference;
            }
        }
        return null;
    }

    private @Nullable String partDifference(
            String path, int index, Part expected, XmlTree actual, Map<String, String> variables) {
        if (expected.element() != null && actual instanceof Element element) {
            String inner = path + "/" + expected.element().name().getLocalPart() + "[" + (index + 1) + "]";
            return difference(inner, expected.element(), element, variables);
        }
        if (expected.text() != null
                && actual instanceof Text text
                && matches(trimmed(expected.text()), trimmed(text.text()), variables)) {
            return null;
        }
        return path + ": " + actual + " (expected: " + described(List.of(expected)) + ")";
    }

    private String trimmed(String text) {
        return literal ? text : text.strip();
    }

    private boolean anywhere(String path, List<Part> expected, List<XmlTree> actual, Map<String, String> variables) {
        if (expected.isEmpty()) {
            return actual.isEmpty();
        }
        List<Part> later = expected.subList(1, expected.size());
        if (expected.get(0).isAnything()) {
            for (int skipped = 0; skipped <= actual.size(); skipped++) {
                if (anywhere(path, later, actual.subList(skipped, actual.size()), variables)) {
                    return true;
                }
            }
            return false;
        }
        Map<String, String> attempt = new HashMap<>(variables);
        if (actual.isEmpty()
                || partDifference(path, 0, expected.get(0), actual.get(0), attempt) != null
                || !anywhere(path, later, actual.subList(1, actual.size()), attempt)) {
            return false;
        }
        variables.putAll(attempt);
        return true;
    }

    /** Whether the value is as the pattern says; sets the pattern's variables that have none yet. */
    private boolean matches(String pattern, String value, Map<String, String> variables) {
        if (literal) {
            return pattern.equals(value);
        }
        StringBuilder regex = new StringBuilder();
        List<String> unset = new ArrayList<>();
        Matcher places = PLACE.matcher(pattern);
        int end = 0;
        while (places.find()) {
            regex.append(Pattern.quote(pattern.substring(end, places.start())));
            end = places.end();
            String name = places.group(1);
            if (name == null) {
                regex.append(".*");
            } else if (variables.containsKey(name)) {
                regex.append(Pattern.quote(variables.get(name)));
            } else {
                unset.add(name);
                regex.append("(.+)");
            }
        }
        regex.append(Pattern.quote(pattern.substring(end)));
        Matcher found = Pattern.compile(regex.toString(), Pattern.DOTALL).matcher(value);
        if (!found.matches()) {
            return false;
        }
        for (int i = 0; i < unset.size(); i++) {
            variables.put(unset.get(i), Objects.requireNonNull(found.group(i + 1)));
        }
        return true;
    }

    /** Fills variables in, as XML text. */
    static String fill(String text, Map<String, String> variables) {
        return PLACE.matcher(text).replaceAll(place -> {
            String value = place.group(1) == null ? null : variables.get(place.group(1));
            return Matcher.quoteReplacement(value == null ? place.group() : XmlTree.escaped(value));
        });
    }

    private static String quoted(@Nullable String value) {
        return value == null ? "none" : "'" + value + "'";
    }

    private static String content(List<XmlTree> children) {
        StringBuilder content = new StringBuilder();
        children.forEach(child -> content.append(child instanceof Text text ? text.text() : child));
        return content.isEmpty() ? "nothing" : content.toString();
    }

    private static String described(List<Part> parts) {
        StringBuilder described = new StringBuilder();
        for (Part part : parts) {
            described.append(part.isAnything() ? "..." : part.text() != null ? part.text() : part.element());
        }
        return described.toString();
    }
}
