package io.fluxmpp.ibb.transfer;

import io.fluxmpp.testkit.Fixtures;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What two clients said to each other about a file, as the receiving client read it from its server: Jingle and In-Band
 * Bytestreams only.
 */
final class Capture {

    private static final Pattern BETWEEN_CLIENTS =
            Pattern.compile("<(?:iq|message)(?= )(?=[^>]* from='(?:alice|bob)@)(?=[^>]* to='(?:alice|bob)@[^>]*/).*");
    private static final Pattern TOPIC = Pattern.compile("<(?:open|data|close|jingle)[ /]");

    private final String name;
    private final List<String> stanzas;

    private Capture(String name, List<String> stanzas) {
        this.name = name;
        this.stanzas = stanzas;
    }

    /** The names of all captures. */
    static List<String> names() {
        return Fixtures.captures().stream()
                .map(fixture -> fixture.name().substring(0, fixture.name().indexOf('#')))
                .distinct()
                .toList();
    }

    static Capture of(String name) {
        // Written by one client, then read by the other: the second counts.
        Map<String, String> read = new LinkedHashMap<>();
        for (Fixtures.Fixture fixture : Fixtures.captures()) {
            String stanza = fixture.text();
            if (fixture.name().startsWith(name + "#")
                    && BETWEEN_CLIENTS.matcher(stanza).matches()) {
                read.put(attribute(stanza, "from") + " " + type(stanza) + " " + attribute(stanza, "id"), stanza);
            }
        }
        return new Capture(name, new ArrayList<>(read.values()));
    }

    /** Who offers, or opens the bytestream. */
    String sender() {
        return attribute(first(), "from");
    }

    /** The other. */
    String receiver() {
        return attribute(first(), "to");
    }

    private String first() {
        return stanzas.stream()
                .filter(stanza -> TOPIC.matcher(stanza).find())
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(name + ": nothing about a file"));
    }

    /** The session's id, or {@code none}. */
    String sid() {
        return find("session-initiate")
                .map(offer -> value(offer, "jingle", "sid"))
                .orElse("none");
    }

    /** The bytestream's id. */
    String ibb() {
        return find("open").map(open -> value(open, "open", "sid")).orElseGet(() -> value(first(), "transport", "sid"));
    }

    /** The content's name, or {@code none}. */
    String content() {
        return find("session-initiate")
                .map(offer -> value(offer, "content", "name"))
                .orElse("none");
    }

    /** The first request of that kind: an action of Jingle or an element of In-Band Bytestreams. */
    Optional<String> find(String kind) {
        String sign = kind.contains("-") ? " action='" + kind + "'" : "<" + kind + " ";
        return stanzas.stream()
                .filter(stanza -> stanza.contains(sign) && !type(stanza).equals("error"))
                .findFirst();
    }

    String get(String kind) {
        return find(kind).orElseThrow(() -> new IllegalArgumentException(name + ": no " + kind));
    }

    /** How a request of that kind was answered. */
    Optional<String> answer(String kind) {
        return find(kind)
                .flatMap(request -> stanzas.stream()
                        .filter(stanza -> attribute(stanza, "id").equals(attribute(request, "id"))
                                && attribute(stanza, "from").equals(attribute(request, "to"))
                                && type(stanza).matches("result|error"))
                        .findFirst());
    }

    /** Bytes as the text of {@code <data/>}. */
    static String text(ByteBuffer block) {
        return new String(
                Base64.getEncoder().encode(block.duplicate()).array(), java.nio.charset.StandardCharsets.US_ASCII);
    }

    /** An attribute of the stanza. */
    static String attribute(String stanza, String attribute) {
        return value(stanza, "(?:iq|message)", attribute);
    }

    private static String type(String stanza) {
        return stanza.startsWith("<message") ? "message" : attribute(stanza, "type");
    }

    private static String value(String stanza, String element, String attribute) {
        Matcher found = Pattern.compile("<" + element + " [^>]*?\\b" + attribute + "='([^']*)'")
                .matcher(stanza);
        if (!found.find()) {
            throw new IllegalArgumentException("no " + attribute + " of " + element + " in " + stanza);
        }
        return found.group(1);
    }
}
