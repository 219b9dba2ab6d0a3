package io.fluxmpp.bench.scenario.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What processes say to each other: a word, and fields. As a line: {@code login user=user1 port=5222}.
 *
 * @param word what it is about, without spaces
 * @param fields by name; values may be any text
 */
public record Message(String word, Map<String, String> fields) {

    public Message {
        fields = Map.copyOf(fields);
    }

    public static Message of(String word) {
        return new Message(word, Map.of());
    }

    /** The same with a field more. */
    public Message with(String name, Object value) {
        Map<String, String> more = new LinkedHashMap<>(fields);
        more.put(name, value.toString());
        return new Message(word, more);
    }

    public String text(String name) {
        String value = fields.get(name);
        if (value == null) {
            throw new IllegalArgumentException(
                    word + ": no " + name + " (expected: one besides " + fields.keySet() + ")");
        }
        return value;
    }

    public int integer(String name) {
        return Integer.parseInt(text(name));
    }

    public long number(String name) {
        return Long.parseLong(text(name));
    }

    public double decimal(String name) {
        return Double.parseDouble(text(name));
    }

    String toLine() {
        return fields.entrySet().stream()
                .map(field -> " " + field.getKey() + "=" + URLEncoder.encode(field.getValue(), UTF_8))
                .collect(Collectors.joining("", word, ""));
    }

    static Message ofLine(String line) {
        String[] parts = line.split(" ", -1);
        Map<String, String> fields = new LinkedHashMap<>();
        for (int i = 1; i < parts.length; i++) {
            int sign = parts[i].indexOf('=');
            fields.put(parts[i].substring(0, sign), URLDecoder.decode(parts[i].substring(sign + 1), UTF_8));
        }
        return new Message(parts[0], fields);
    }
}
