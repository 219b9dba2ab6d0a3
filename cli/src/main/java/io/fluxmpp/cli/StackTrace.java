package io.fluxmpp.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.stream.Stream;

/** An error in all detail, for {@code --debug}. */
final class StackTrace {

    private StackTrace() {}

    static Stream<String> lines(Throwable error) {
        StringWriter text = new StringWriter();
        error.printStackTrace(new PrintWriter(text));
        return text.toString().lines().map(line -> line.replace("\t", "    "));
    }
}
