package io.fluxmpp.cli.terminal;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The lines of a client's wire log that tell a story: without the blocks of a bytestream, their acknowledgements and those of
 * the stream (XEP-0198). Called on one thread, as a client calls it.
 */
public final class WireLog implements Consumer<String> {

    private static final Pattern BLOCK = Pattern.compile("^(?:>>|<<) <iq\\b[^>]*>\\s*<data\\b");
    private static final Pattern ACKNOWLEDGEMENT = Pattern.compile("^(?:>>|<<) <[ra] xmlns=['\"]urn:xmpp:sm:3['\"]");
    private static final Pattern RESULT = Pattern.compile("^(?:>>|<<) <iq\\b[^>]*\\btype=['\"]result['\"]");
    private static final Pattern ID = Pattern.compile("\\bid=['\"]([^'\"]*)['\"]");

    private final Consumer<String> lines;
    private final Set<String> unacknowledged = new HashSet<>();

    /** @param lines gets what is worth reading */
    public WireLog(Consumer<String> lines) {
        this.lines = lines;
    }

    @Override
    public void accept(String line) {
        if (BLOCK.matcher(line).find()) {
            unacknowledged.add(id(line));
        } else if (!ACKNOWLEDGEMENT.matcher(line).find()
                && !(RESULT.matcher(line).find() && unacknowledged.remove(id(line)))) {
            lines.accept(line);
        }
    }

    private static String id(String line) {
        Matcher id = ID.matcher(line.substring(0, line.indexOf('>', 3) + 1));
        return id.find() ? id.group(1) : "";
    }
}
