package io.fluxmpp.testkit;

import io.fluxmpp.testkit.Step.Line;
import io.fluxmpp.testkit.Step.Macro;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Reads the notation of {@link ScriptedPeer}. */
final class Script {

    private static final int HONEST_ITERATIONS = 4096;
    private static final String HEADER =
            "xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' version='1.0'";
    private static final String TLS = "xmlns='urn:ietf:params:xml:ns:xmpp-tls'";
    private static final String SASL = "xmlns='urn:ietf:params:xml:ns:xmpp-sasl'";
    private static final String BIND = "xmlns='urn:ietf:params:xml:ns:xmpp-bind'";

    private static final String SERVER_OPENS = """
            << <stream:stream to='{domain}' %1$s ...>
            >> <?xml version='1.0'?><stream:stream from='{domain}' id='{unique}' xml:lang='en' %1$s>
            """.formatted(HEADER);

    private static final String CLIENT_OPENS = """
            >> <?xml version='1.0'?><stream:stream to='{domain}' xml:lang='en' %1$s>
            << <stream:stream %1$s ...>
            """.formatted(HEADER);

    private static final String SERVER_TO_TLS = """
            open
            >> <stream:features><starttls %1$s><required/></starttls></stream:features>
            << <starttls %1$s/>
            >> <proceed %1$s/>
            TLS
            """.formatted(TLS);

    private static final String CLIENT_TO_TLS = """
            open
            << <stream:features>...<starttls %1$s>...</starttls>...</stream:features>
            >> <starttls %1$s/>
            << <proceed %1$s/>
            TLS
            """.formatted(TLS);

    private static final String SERVER_TO_SASL = """
            up to TLS
            open
            >> <stream:features><mechanisms %1$s><mechanism>SCRAM-SHA-512</mechanism>\
            <mechanism>SCRAM-SHA-256</mechanism><mechanism>SCRAM-SHA-1</mechanism></mechanisms></stream:features>
            SASL
            """.formatted(SASL);

    private static final String CLIENT_TO_SASL = """
            up to TLS
            open
            << <stream:features>...<mechanisms %1$s>...</mechanisms>...</stream:features>
            SASL
            """.formatted(SASL);

    private static final String SERVER_TO_BIND = """
            up to SASL
            open
            >> <stream:features><bind %1$s/></stream:features>
            << <iq type='set' id='{bindId}' ...><bind %1$s>...</bind></iq>
            >> <iq type='result' id='{bindId}'><bind %1$s><jid>{jid}</jid></bind></iq>
            """.formatted(BIND);

    private static final String CLIENT_TO_BIND = """
            up to SASL
            open
            << <stream:features>...<bind %1$s>...</bind>...</stream:features>
            >> <iq type='set' id='bind'><bind %1$s><resource>{resource}</resource></bind></iq>
            << <iq type='result' id='bind' ...><bind %1$s><jid>{jid}</jid></bind></iq>
            """.formatted(BIND);

    private final boolean server;
    private final String name;

    private Script(boolean server, String name) {
        this.server = server;
        this.name = name;
    }

    /**
     * Reads a script.
     *
     * @param server whether it plays the server's part
     * @throws IllegalArgumentException naming the line that cannot be read
     */
    static List<Line> parse(String text, boolean server) {
        return new Script(server, "").lines(text);
    }

    private List<Line> lines(String text) {
        List<Line> lines = new ArrayList<>();
        List<String> raw = text.lines().toList();
        for (int i = 0; i < raw.size(); i++) {
            int first = i;
            StringBuilder line = new StringBuilder(raw.get(i));
            while (!line.isEmpty() && i + 1 < raw.size() && raw.get(i + 1).startsWith(" ")) {
                String more = raw.get(++i).stripLeading();
                boolean betweenTags = line.charAt(line.length() - 1) == '>' || more.startsWith("<");
                line.append(betweenTags ? "" : " ").append(more);
            }
            if (!line.toString().isBlank() && line.charAt(0) != '#') {
                lines.add(line(name.isEmpty() ? "line " + (first + 1) : name, line.toString()));
            }
        }
        return lines;
    }

    private Line line(String where, String text) {
        try {
            return new Line(where, text, step(text));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(where + ": " + text + ": " + e.getMessage(), e);
        }
    }

    private Step step(String line) {
        int space = (line + " ").indexOf(' ');
        String rest = space < line.length() ? line.substring(space + 1) : "";
        return switch (line.substring(0, space)) {
            case "<<" -> expectation(rest.strip());
            case ">>" -> new Step.Send(rest, 1);
            case "repeat" -> repetition(rest);
            case "bytes" -> bytes(rest.replace(" ", ""));
            case "fragment" -> new Step.Fragment(Math.toIntExact(number(rest)));
            case "TLS" -> new Step.Tls();
            case "SASL", "SASL," -> sasl(rest.strip());
            case "SASL2", "SASL2," -> sasl2(rest.strip());
            case "close" -> new Step.Close(false);
            case "cut" -> new Step.Close(true);
            case "stall" -> new Step.Stall();
            case "open", "up" -> macro(line.strip());
            default ->
                throw new IllegalArgumentException(
                        "expected: <<, >>, open, up to, TLS, SASL, SASL2, repeat, bytes, fragment, stall, close, cut or a # comment");
        };
    }

    private static Step expectation(String what) {
        if (what.startsWith("</")) {
            return new Step.ExpectEnd();
        } else if (what.startsWith("<?xml") || what.startsWith("<stream:stream")) {
            return new Step.ExpectHeader(what);
        } else if (what.startsWith("<") || what.equals("...")) {
            return new Step.ExpectElement(what);
        } else if (what.startsWith("error ")) {
            return new Step.ExpectError(what.substring("error ".length()).strip());
        } else if (what.equals("closed")) {
            return new Step.ExpectClosed();
        } else if (what.equals("close_notify")) {
            return new Step.ExpectCloseNotify();
        }
        throw new IllegalArgumentException("expected: <XML>, ..., error condition, closed or close_notify");
    }

    private static Step bytes(String hex) {
        HexFormat.of().parseHex(hex);
        return new Step.SendBytes(hex);
    }

    private static Step repetition(String rest) {
        int space = rest.indexOf(' ');
        if (space < 0) {
            throw new IllegalArgumentException("expected: repeat n text");
        }
        return new Step.Send(rest.substring(space + 1), number(rest.substring(0, space)));
    }

    private static Step sasl(String how) {
        if (how.startsWith("iterations ")) {
            return new Step.Sasl(
                    SaslLie.NONE, Math.toIntExact(number(how.substring("iterations ".length()))), "SCRAM-SHA-256");
        } else if (how.startsWith("mechanism ")) {
            return new Step.Sasl(SaslLie.NONE, HONEST_ITERATIONS, how.substring("mechanism ".length()));
        }
        return new Step.Sasl(how.isEmpty() ? SaslLie.NONE : SaslLie.of(how), HONEST_ITERATIONS, "SCRAM-SHA-256");
    }

    private static Step sasl2(String how) {
        if (how.startsWith("challenge")) {
            return new Step.Sasl2(
                    Step.Sasl2.Part.CHALLENGE,
                    how.substring("challenge".length()).strip());
        }
        return switch (how) {
            case "proof" -> new Step.Sasl2(Step.Sasl2.Part.PROOF, "");
            case "wrong signature" -> new Step.Sasl2(Step.Sasl2.Part.WRONG_SIGNATURE, "");
            default -> new Step.Sasl2(Step.Sasl2.Part.ALL, how);
        };
    }

    private static long number(String digits) {
        try {
            return Long.parseLong(digits.strip().replace("_", ""));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(digits + " (expected: a number)", e);
        }
    }

    private Step macro(String words) {
        String lines = switch (words) {
            case "open" -> server ? SERVER_OPENS : CLIENT_OPENS;
            case "up to TLS" -> server ? SERVER_TO_TLS : CLIENT_TO_TLS;
            case "up to SASL" -> server ? SERVER_TO_SASL : CLIENT_TO_SASL;
            case "up to bind" -> server ? SERVER_TO_BIND : CLIENT_TO_BIND;
            default -> throw new IllegalArgumentException("expected: open, up to TLS, up to SASL or up to bind");
        };
        return new Macro(new Script(server, name.isEmpty() ? words : name + " > " + words).lines(lines));
    }
}
