package io.fluxmpp.bench.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The page: a text in which <code>{{table id}}</code> and the like stand where figures go. */
final class Page {

    private static final Pattern FIGURES = Pattern.compile("\\{\\{(\\w+) ?([\\w-]*)}}");

    private final Results results;
    private final Tables tables;
    private final Path file;
    private final Path charts;

    Page(Results results, Path file) {
        this.results = results;
        this.tables = new Tables(results);
        this.file = file.toAbsolutePath();
        this.charts = this.file.resolveSibling(file.getFileName().toString().replaceFirst("\\.md$", ""));
    }

    void write(String text) throws IOException {
        Files.createDirectories(charts);
        StringBuilder page = new StringBuilder();
        Matcher places = FIGURES.matcher(text);
        while (places.find()) {
            places.appendReplacement(page, Matcher.quoteReplacement(figures(places)));
        }
        places.appendTail(page);
        Files.writeString(file, page, UTF_8);
    }

    private String figures(MatchResult place) throws IOException {
        String id = place.group(2);
        return switch (place.group(1)) {
            case "targets" -> tables.targets(Targets.ALL).strip();
            case "table" -> tables.of(Questions.named(id)).strip();
            case "chart" -> chart(Charts.named(id));
            case "runs" ->
                lines(results.runs().stream()
                        .map(run -> "Java " + run.java() + ": " + run.what())
                        .toList());
            case "skipped" -> lines(results.skipped());
            default -> throw new IllegalArgumentException(place.group());
        };
    }

    private String chart(Chart chart) throws IOException {
        Path drawing = charts.resolve(chart.id() + ".svg");
        List<Chart.Line> lines = chart.lines(results);
        if (lines.isEmpty()) {
            Files.deleteIfExists(drawing);
            return "_" + Tables.NOT_MEASURED + "_";
        }
        Files.writeString(drawing, ChartDrawing.svg(chart, lines), UTF_8);
        return "![" + chart.title() + "](" + charts.getFileName() + "/" + drawing.getFileName() + ")";
    }

    private static String lines(List<String> lines) {
        return lines.isEmpty() ? "Nothing." : lines.stream().collect(joining("\n- ", "- ", ""));
    }
}
