package io.fluxmpp.bench.scenario.result;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where points go: a line each, to the output, and to the end of a file if one is named. */
public final class Results {

    private final PrintWriter out;
    private final @Nullable Path file;
    private final String command;
    private final Map<String, Object> environment = Environment.here();

    /** @param command what was asked for, as it can be typed again */
    public Results(PrintWriter out, @Nullable Path file, String command) {
        this.out = out;
        this.file = file;
        this.command = command;
    }

    public void add(Point point) {
        String line = point.toJson(environment, command);
        out.println(line);
        out.flush();
        if (file != null) {
            append(file, line);
        }
    }

    private static void append(Path file, String line) {
        try {
            Files.writeString(file, line + "\n", UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
