package io.fluxmpp.bench.scenario;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads JSON (RFC 8259) as maps, lists, texts, doubles and booleans, and nothing that is not JSON. */
public final class JsonReader {

    private static final Pattern TOKEN = Pattern.compile("[\\[\\]{}:,]|true|false|-?(?:0|[1-9]\\d*)(?:\\.\\d+)?"
            + "(?:[eE][+-]?\\d+)?|\"(?:[^\"\\\\\\x00-\\x1f]|\\\\(?:[\"\\\\/bfnrt]|u[0-9a-fA-F]{4}))*\"");
    private static final String ESCAPES = "bfnrt";
    private static final String ESCAPED = "\b\f\n\r\t";

    private final Matcher tokens;

    private JsonReader(String json) {
        tokens = TOKEN.matcher(json);
    }

    public static Object read(String json) {
        JsonReader reader = new JsonReader(json);
        Object value = reader.value(reader.next());
        if (reader.tokens.regionStart() != json.length()) {
            throw new IllegalArgumentException("more behind: " + json);
        }
        return value;
    }

    private String next() {
        if (!tokens.lookingAt()) {
            throw new IllegalArgumentException("at " + tokens.regionStart() + ": " + tokens);
        }
        String token = tokens.group();
        tokens.region(tokens.end(), tokens.regionEnd());
        return token;
    }

    private Object value(String token) {
        return switch (token.charAt(0)) {
            case '{' -> object();
            case '[' -> array();
            case '"' -> text(token);
            case 't', 'f' -> Boolean.valueOf(token);
            default -> Double.valueOf(token);
        };
    }

    private Map<String, Object> object() {
        Map<String, Object> members = new LinkedHashMap<>();
        for (String token = next(); !token.equals("}"); token = next()) {
            String name = text(members.isEmpty() ? token : next(token, ","));
            members.put(name, value(next(next(), ":")));
        }
        return members;
    }

    private List<Object> array() {
        List<Object> elements = new ArrayList<>();
        for (String token = next(); !token.equals("]"); token = next()) {
            elements.add(value(elements.isEmpty() ? token : next(token, ",")));
        }
        return elements;
    }

    /** The token after one that must be there. */
    private String next(String token, String expected) {
        if (!token.equals(expected)) {
            throw new IllegalArgumentException(token + " (expected: " + expected + ")");
        }
        return next();
    }

    private static String text(String token) {
        StringBuilder text = new StringBuilder();
        for (int i = 1; i < token.length() - 1; i++) {
            char c = token.charAt(i);
            if (c != '\\') {
                text.append(c);
                continue;
            }
            char escape = token.charAt(++i);
            if (escape == 'u') {
                text.append((char) Integer.parseInt(token.substring(i + 1, i + 5), 16));
                i += 4;
            } else {
                int known = ESCAPES.indexOf(escape);
                text.append(known < 0 ? escape : ESCAPED.charAt(known));
            }
        }
        return text.toString();
    }
}
