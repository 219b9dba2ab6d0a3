package io.fluxmpp.jingle.dialogue;

import static java.util.Objects.requireNonNull;

import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.testkit.Fixtures;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A dialogue between us and a scripted peer. Its lines are those of {@link io.fluxmpp.testkit.ScriptedPeer}, and these:
 *
 * <dl>
 *   <dt>{@code >> listing 4}, {@code << listing 4}
 *   <dd>The stanza of that listing of XEP-0166, with its ids as they are in this dialogue. What we say may have further
 *       attributes where the specification has defaults, and further explanations in reasons and errors.
 *   <dt>{@code >> content-add add1 <content .../>}, and the same with {@code <<}
 *   <dd>That action, of that IQ id, with that inside.
 *   <dt>{@code >> ack 4}, {@code << ack add1}
 *   <dd>The empty result for the request of that listing, or of that id.
 *   <dt>{@code >> error add1 cancel conflict tie-break}
 *   <dd>The error for that request: its type, condition and the condition of Jingle.
 *   <dt>{@code we ...}
 *   <dd>What our user does at this moment, or has seen happen since; see {@link Us}. It is told so over the same stream, so
 *       everything the peer has said before comes before it.
 *   <dt>{@code given ...}
 *   <dd>How we are set up; see {@link Us}.
 *   <dt>anything else
 *   <dd>The name of a part that many dialogues have in common.
 * </dl>
 *
 * At its end we have seen nothing but what the dialogue says, and say nothing more.
 */
final class Dialogue {

    /** The element of a message that tells our user what to do. */
    static final String CUE = "urn:fluxmpp:cue";

    private static final String ROMEO = "romeo@montague.lit/orchard";
    private static final String JULIET = "juliet@capulet.lit/balcony";
    private static final String SID = "a73sjjvkla37jfea";
    private static final Pattern LISTING = Pattern.compile("(>>|<<) listing (\\d+)");
    private static final Pattern ACK = Pattern.compile("(>>|<<) ack (\\S+)");
    private static final Pattern ERROR = Pattern.compile("(>>|<<) error (\\S+) (\\S+) (\\S+)(?: (\\S+))?");
    private static final Pattern ACTION =
            Pattern.compile("(>>|<<) ((?:session|content|description|security|transport)-[a-z]+) (\\S+) ?(.*)");
    private static final Pattern PERSONS = Pattern.compile("given we are (\\S+) and the peer is (\\S+)");
    private static final Pattern ATTRIBUTE = Pattern.compile(" (id|from|to|type)='([^']*)'");

    private final String title;
    private final boolean weInitiate;
    private final Jid us;
    private final Jid peer;
    private final List<String> lines;

    private Dialogue(String title, boolean weInitiate, Jid us, Jid peer, List<String> lines) {
        this.title = title;
        this.weInitiate = weInitiate;
        this.us = us;
        this.peer = peer;
        this.lines = lines;
    }

    /** The dialogues of a resource. Sections begin with {@code == title}; {@code == part: name} is a common part. */
    static List<Dialogue> read(String resource, boolean weInitiate) {
        Map<String, List<String>> sections = new HashMap<>();
        List<String> titles = new ArrayList<>();
        List<String> current = new ArrayList<>();
        for (String line : text(resource).lines().toList()) {
            if (line.startsWith("== ")) {
                current = new ArrayList<>();
                titles.add(line.substring(3));
                if (sections.put(line.substring(3), current) != null) {
                    throw new IllegalArgumentException(line + ": there twice");
                }
            } else if (line.startsWith(" ") && !current.isEmpty()) {
                current.add(current.remove(current.size() - 1) + join(line));
            } else if (!line.isBlank() && !line.startsWith("#")) {
                current.add(line);
            }
        }
        return titles.stream()
                .filter(title -> !title.startsWith("part: "))
                .map(title -> of(title, weInitiate, whole(requireNonNull(sections.get(title)), sections)))
                .toList();
    }

    private static Dialogue of(String title, boolean weInitiate, List<String> lines) {
        Matcher others = PERSONS.matcher(lines.get(0));
        if (others.matches()) {
            List<String> said = lines.subList(1, lines.size());
            return new Dialogue(title, weInitiate, Jid.of(others.group(1)), Jid.of(others.group(2)), said);
        }
        return weInitiate
                ? new Dialogue(title, true, Jid.of(ROMEO), Jid.of(JULIET), lines)
                : new Dialogue(title, false, Jid.of(JULIET), Jid.of(ROMEO), lines);
    }

    private static String join(String line) {
        return line.stripLeading().startsWith("<") ? line.strip() : " " + line.strip();
    }

    private static List<String> whole(List<String> lines, Map<String, List<String>> sections) {
        List<String> whole = new ArrayList<>();
        for (String line : lines) {
            List<String> part = sections.get("part: " + line);
            if (part == null) {
                whole.add(line);
            } else {
                whole.addAll(whole(part, sections));
            }
        }
        return whole;
    }

    Jid us() {
        return us;
    }

    Jid peer() {
        return peer;
    }

    /** How we are set up. */
    List<String> given() {
        return lines.stream()
                .filter(line -> line.startsWith("given "))
                .map(line -> line.substring("given ".length()))
                .toList();
    }

    /** The listings that the peer says, or that we are to say. */
    Set<Integer> listings(String direction) {
        Set<Integer> listings = new LinkedHashSet<>();
        for (String line : lines) {
            Matcher listing = LISTING.matcher(line);
            if (listing.matches() && listing.group(1).equals(direction)) {
                listings.add(Integer.valueOf(listing.group(2)));
            }
        }
        return listings;
    }

    /** The script of the server that plays the peer. */
    String script() {
        StringBuilder script = new StringBuilder("up to bind\n");
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.startsWith("we ")) {
                String next = i + 1 < lines.size() ? lines.get(i + 1) : "we leave";
                script.append(cue(line.substring("we ".length()), !next.startsWith("<<")));
            } else if (!line.startsWith("given ")) {
                script.append(translated(line)).append('\n');
            }
        }
        return script.append(cue("leave", false))
                .append("<< </stream:stream>\n")
                .toString();
    }

    private String translated(String line) {
        Matcher listing = LISTING.matcher(line);
        if (listing.matches()) {
            return listing(listing.group(1), Integer.parseInt(listing.group(2)));
        }
        Matcher ack = ACK.matcher(line);
        if (ack.matches()) {
            return answer(ack.group(1), "result", ack.group(2), "/>");
        }
        Matcher error = ERROR.matcher(line);
        if (error.matches()) {
            boolean ours = error.group(1).equals("<<");
            String jingle = error.group(5) == null ? "" : "<" + error.group(5) + " xmlns='urn:xmpp:jingle:errors:1'/>";
            return answer(
                    error.group(1),
                    "error",
                    error.group(2),
                    "><error type='" + error.group(3) + "'><" + error.group(4)
                            + " xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>" + (ours ? "..." : "") + jingle
                            + "</error></iq>");
        }
        Matcher action = ACTION.matcher(line);
        if (action.matches()) {
            return action(action.group(1), action.group(2), action.group(3), action.group(4));
        }
        if (line.startsWith(">> <") || line.startsWith("<< <")) {
            return line;
        }
        throw new IllegalArgumentException(title + ": " + line + " (expected: a line, or the name of a part)");
    }

    /** What comes next from the peer waits until our user has done or seen that. */
    private static String cue(String what, boolean wait) {
        boolean awaited = wait || what.startsWith("see ");
        String cue = ">> <message><cue xmlns='" + CUE + "' awaited='" + awaited + "'>" + what + "</cue></message>\n";
        return cue + (awaited ? "<< <message ...><done xmlns='" + CUE + "'/></message>\n" : "");
    }

    private String action(String direction, String action, String id, String inside) {
        boolean ours = direction.equals("<<");
        String iq = ours
                ? "<iq type='set' id='{" + id + "}' to='" + peer + "' ...>"
                : "<iq type='set' id='" + id + "' from='" + peer + "' to='" + us + "'>";
        String jingle =
                "<jingle xmlns='urn:xmpp:jingle:1' action='" + action + "' sid='" + sid() + (ours ? "' ...>" : "'>");
        return direction + " " + iq + jingle + (ours ? lenient(inside) : inside) + "</jingle></iq>";
    }

    private String answer(String direction, String type, String request, String rest) {
        String id =
                Character.isDigit(request.charAt(0)) ? attribute(fixture(Integer.parseInt(request)), "id") : request;
        String tag = direction.equals("<<")
                ? "<iq type='" + type + "' id='" + id + "' to='" + peer + "' ..."
                : "<iq type='" + type + "' id='{" + id + "}' from='" + peer + "' to='" + us + "'";
        return direction + " " + tag + rest;
    }

    private String listing(String direction, int number) {
        String xml = fixture(number);
        boolean ours = direction.equals("<<");
        if (!attribute(xml, "from").equals((ours ? us : peer).toString())) {
            throw new IllegalArgumentException(title + ": listing " + number + " is not from " + (ours ? us : peer));
        }
        boolean request = attribute(xml, "type").matches("set|get");
        String id = attribute(xml, "id");
        if (ours == request) {
            xml = xml.replace("id='" + id + "'", "id='{" + id + "}'");
        }
        xml = xml.replace(SID, sid());
        return direction + " " + (ours ? lenient(xml.replace(" from='" + us + "'", " ...")) : xml);
    }

    private String sid() {
        return weInitiate ? "{sid}" : SID;
    }

    private static String lenient(String xml) {
        return xml.replace("<content ", "<content ... ")
                .replace("</reason>", "...</reason>")
                .replace("<feature", "...<feature")
                .replace("</query>", "...</query>")
                .replace("</error>", "...</error>");
    }

    private static String attribute(String xml, String name) {
        Matcher attributes = ATTRIBUTE.matcher(xml);
        while (attributes.find()) {
            if (attributes.group(1).equals(name)) {
                return attributes.group(2);
            }
        }
        throw new IllegalArgumentException("no " + name + " in " + xml);
    }

    /** A listing in one line. */
    static String fixture(int number) {
        StringBuilder line = new StringBuilder();
        Fixtures.example("xep-0166-listing-%02d".formatted(number))
                .lines()
                .map(String::strip)
                .forEach(part -> {
                    boolean betweenTags =
                            line.isEmpty() || line.charAt(line.length() - 1) == '>' || part.startsWith("<");
                    line.append(betweenTags ? "" : " ").append(part);
                });
        return line.toString();
    }

    private static String text(String resource) {
        try (InputStream in = requireNonNull(Dialogue.class.getResourceAsStream(resource), resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return title;
    }
}
