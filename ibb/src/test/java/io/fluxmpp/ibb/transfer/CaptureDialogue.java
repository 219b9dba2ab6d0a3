package io.fluxmpp.ibb.transfer;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A captured dialogue in which we take the place of one of the clients, as a script for a
 * {@link io.fluxmpp.testkit.ScriptedPeer}, with bytes of our own. Its lines:
 *
 * <dl>
 *   <dt>{@code >> session-initiate}, {@code >> open}, {@code >> close}, ...
 *   <dd>The other client says what it said in the capture. Ids and names that are of our making here are ours.
 *   <dt>{@code << session-accept}, {@code << open 4096}, ...
 *   <dd>We say this, in our own words; {@code << session-terminate success} and {@code << session-info received} say more.
 *   <dt>{@code >> ack open}
 *   <dd>The other client answers as it did in the capture, or else with an empty result.
 *   <dt>{@code << ack open}
 *   <dd>We answer with an empty result.
 *   <dt>{@code >> blocks}, {@code << blocks}
 *   <dd>All bytes, each block acknowledged before the next, if it is an IQ.
 *   <dt>{@code we ...}
 *   <dd>What comes of it for us.
 * </dl>
 */
final class CaptureDialogue {

    private static final int BLOCK = 4096;
    private static final Capture GAJIM = Capture.of("gajim-to-gajim");
    private static final String JINGLE = "urn:xmpp:jingle:1";
    private static final String IBB = "http://jabber.org/protocol/ibb";
    private static final Pattern LINE = Pattern.compile("(>>|<<) (ack )?([a-z-]+) ?(.*)");
    private static final Pattern HASH = Pattern.compile("(<hash [^>]*algo='sha-(\\d+)'[^>]*>)[^<]*");
    private static final Pattern HEADER = Pattern.compile("(\\S+), to us|(\\S+), from us");

    private final String title;
    private final Capture capture;
    private final boolean weReceive;
    private final List<String> lines;
    private final byte[] bytes;

    private CaptureDialogue(String title, Capture capture, boolean weReceive, List<String> lines, byte[] bytes) {
        this.title = title;
        this.capture = capture;
        this.weReceive = weReceive;
        this.lines = lines;
        this.bytes = bytes;
    }

    /** The dialogues of a resource; sections begin with {@code == name-of-capture, to us} or {@code from us}. */
    static List<CaptureDialogue> read(String resource, byte[] bytes) {
        List<CaptureDialogue> dialogues = new ArrayList<>();
        List<String> lines = new ArrayList<>();
        for (String line : text(resource).lines().toList()) {
            if (line.startsWith("== ")) {
                lines = new ArrayList<>();
                dialogues.add(of(line.substring(3), lines, bytes));
            } else if (!line.isBlank() && !line.startsWith("#")) {
                lines.add(line);
            }
        }
        return dialogues;
    }

    private static CaptureDialogue of(String title, List<String> lines, byte[] bytes) {
        Matcher header = HEADER.matcher(title);
        if (!header.matches()) {
            throw new IllegalArgumentException(title + " (expected: capture, to us or capture, from us)");
        }
        boolean weReceive = header.group(1) != null;
        Capture capture = Capture.of(weReceive ? header.group(1) : header.group(2));
        return new CaptureDialogue(title, capture, weReceive, lines, bytes);
    }

    Capture capture() {
        return capture;
    }

    boolean weReceive() {
        return weReceive;
    }

    String us() {
        return weReceive ? capture.receiver() : capture.sender();
    }

    String peer() {
        return weReceive ? capture.sender() : capture.receiver();
    }

    /** Whether a session carries the bytestream. */
    boolean hasSession() {
        return capture.find("session-initiate").isPresent();
    }

    /** What comes of it, as our user sees it. */
    String outcome() {
        return lines.get(lines.size() - 1);
    }

    String script() {
        StringBuilder script = new StringBuilder("up to bind\n");
        lines.stream().filter(line -> !line.startsWith("we ")).forEach(line -> append(line, script));
        return script.append("<< </stream:stream>\n").toString();
    }

    private void append(String line, StringBuilder script) {
        Matcher parts = LINE.matcher(line);
        if (!parts.matches()) {
            throw new IllegalArgumentException(title + ": " + line);
        }
        boolean ours = parts.group(1).equals("<<");
        String kind = parts.group(3);
        if (kind.equals("blocks")) {
            blocks(ours, script);
        } else if (parts.group(2) != null) {
            script.append(ours ? weAcknowledge(kind) : theyAnswer(kind));
        } else {
            script.append(ours ? weSay(kind, parts.group(4)) : ">> " + theirs(said(kind)) + "\n");
        }
    }

    private void blocks(boolean ours, StringBuilder script) {
        String first = said("data");
        for (int i = 0; i * BLOCK < bytes.length; i++) {
            String text = Capture.text(ByteBuffer.wrap(bytes, i * BLOCK, Math.min(BLOCK, bytes.length - i * BLOCK))
                    .slice());
            if (ours) {
                script.append("<< <iq type='set' id='{block")
                        .append(i)
                        .append("}' to='")
                        .append(peer());
                script.append("' ...><data xmlns='" + IBB + "' sid='{ibb}' seq='")
                        .append(i)
                        .append("'>")
                        .append(text);
                script.append("</data></iq>\n").append(theyAcknowledge("block" + i));
            } else {
                String id = "block" + i;
                script.append(">> ")
                        .append(first.replace("'" + Capture.attribute(first, "id") + "'", "'" + id + "'")
                                .replace("seq='0'", "seq='" + i + "'")
                                .replaceFirst("(<data [^>]*>)[^<]*", "$1" + text))
                        .append('\n');
                if (first.startsWith("<iq")) {
                    script.append("<< <iq type='result' id='")
                            .append(id)
                            .append("' to='")
                            .append(peer());
                    script.append("' .../>\n");
                }
            }
        }
    }

    /** What the client said here, or where another broke off before, what Gajim says elsewhere. */
    private String said(String kind) {
        return capture.find(kind)
                .orElseGet(() -> GAJIM.get(kind)
                        .replace("'" + GAJIM.ibb() + "'", "'" + capture.ibb() + "'")
                        .replace("'" + GAJIM.sender() + "'", "'" + capture.sender() + "'")
                        .replace("'" + GAJIM.receiver() + "'", "'" + capture.receiver() + "'"));
    }

    /** What the other client said, about our bytes instead of the captured ones. */
    private String theirs(String stanza) {
        String told = HASH.matcher(stanza)
                .replaceAll(hash -> Matcher.quoteReplacement(hash.group(1)
                        + digest(
                                hash.group(2),
                                hash.group().length() - hash.group(1).length() > 86)));
        told = told.replaceAll("<size>\\d+</size>", "<size>" + bytes.length + "</size>");
        if (weReceive) {
            return told;
        }
        return told.replace("'" + capture.sid() + "'", "'{sid}'")
                .replace("'" + capture.ibb() + "'", "'{ibb}'")
                .replace("'" + capture.content() + "'", "'{name}'");
    }

    /** The digest of our bytes, of its hexadecimal text where the client took that for the digest. */
    private String digest(String size, boolean ofText) {
        byte[] digest = Bytes.digest("SHA-" + size, bytes);
        byte[] told = ofText && size.equals("256")
                ? HexFormat.of().formatHex(digest).getBytes(StandardCharsets.US_ASCII)
                : digest;
        return Capture.text(ByteBuffer.wrap(told));
    }

    private String weAcknowledge(String kind) {
        return "<< <iq type='result' id='" + Capture.attribute(said(kind), "id") + "' to='" + peer() + "' .../>\n";
    }

    private static String variable(String kind) {
        return kind.replace("-", "");
    }

    private String theyAnswer(String kind) {
        Optional<String> answer = capture.answer(kind)
                .filter(captured -> Capture.attribute(captured, "from").equals(peer()));
        return answer.map(captured -> ">> "
                        + theirs(captured)
                                .replace("'" + Capture.attribute(captured, "id") + "'", "'{" + variable(kind) + "}'")
                        + "\n")
                .orElseGet(() -> theyAcknowledge(variable(kind)));
    }

    private String theyAcknowledge(String id) {
        return ">> <iq type='result' id='{" + id + "}' from='" + peer() + "' to='" + us() + "'/>\n";
    }

    private String weSay(String kind, String more) {
        String iq = "<< <iq type='set' id='{" + variable(kind) + "}' to='" + peer() + "' ...>";
        String ibb = weReceive ? capture.ibb() : "{ibb}";
        String said = switch (kind) {
            case "open" -> "<open xmlns='" + IBB + "' sid='" + ibb + "' block-size='" + more + "' ...>...</open>";
            case "close" -> "<close xmlns='" + IBB + "' sid='" + ibb + "'/>";
            case "session-initiate", "session-accept" ->
                jingle(
                        kind,
                        "<content ... name='" + (weReceive ? capture.content() : "{name}") + "'>"
                                + "<description xmlns='urn:xmpp:jingle:apps:file-transfer:5'>...</description>"
                                + "<transport xmlns='urn:xmpp:jingle:transports:ibb:1' sid='" + ibb
                                + "' block-size='4096' ...>...</transport></content>");
            case "session-terminate" -> jingle(kind, "<reason><" + more + "/>...</reason>");
            case "session-info" ->
                jingle(
                        kind,
                        "<" + more + " xmlns='urn:xmpp:jingle:apps:file-transfer:5' name='"
                                + (weReceive ? capture.content() : "{name}") + "' ...>...</" + more + ">");
            default -> throw new IllegalArgumentException(title + ": we do not say " + kind);
        };
        return iq + said + "</iq>\n";
    }

    private String jingle(String action, String inside) {
        String sid = weReceive ? capture.sid() : "{sid}";
        return "<jingle xmlns='" + JINGLE + "' action='" + action + "' sid='" + sid + "' ...>" + inside + "</jingle>";
    }

    private static String text(String resource) {
        try (InputStream in = requireNonNull(CaptureDialogue.class.getResourceAsStream(resource), resource)) {
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
