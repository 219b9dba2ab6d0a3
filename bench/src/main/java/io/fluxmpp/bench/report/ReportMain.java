package io.fluxmpp.bench.report;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Writes the report. */
@Command(
        name = "report",
        mixinStandardHelpOptions = true,
        description = "Turns results of benchmarks and scenarios into a page with tables, targets and charts.")
public final class ReportMain implements Callable<Integer> {

    private static final String TEXT = "benchmarks.md";

    @Option(
            names = "--results",
            defaultValue = "bench/results",
            description = "The folder with the results (default: ${DEFAULT-VALUE}).")
    private Path results = Path.of("");

    @Option(
            names = "--out",
            defaultValue = "docs/benchmarks.md",
            description =
                    "The page; charts go to a folder beside it that is named like it (default: ${DEFAULT-VALUE}).")
    private Path out = Path.of("");

    private ReportMain() {}

    public static void main(String[] args) {
        System.setProperty("java.awt.headless", "true");
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new ReportMain());
    }

    @Override
    public Integer call() throws IOException {
        try (InputStream text = Objects.requireNonNull(ReportMain.class.getResourceAsStream(TEXT), TEXT)) {
            Page page = new Page(ResultFiles.read(results), out);
            page.write(new String(text.readAllBytes(), StandardCharsets.UTF_8));
        }
        return 0;
    }
}
