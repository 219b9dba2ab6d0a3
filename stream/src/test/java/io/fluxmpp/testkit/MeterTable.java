package io.fluxmpp.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The meters that {@code docs/METRICS.md} promises, as tests of a module see it: from the module's own directory. */
public final class MeterTable {

    private static final Path PAGE = Path.of("..", "docs", "METRICS.md");

    private MeterTable() {}

    /** A meter as the page has it. */
    public record Row(String name, String type, String unit, List<String> tags) {}

    /** The rows of one chapter, in their order. */
    public static List<Row> chapter(String title) {
        try (Stream<String> lines = Files.lines(PAGE)) {
            List<Row> rows = new ArrayList<>();
            lines.dropWhile(line -> !line.equals("## " + title))
                    .skip(1)
                    .takeWhile(line -> !line.startsWith("## "))
                    .filter(line -> line.startsWith("| `"))
                    .map(MeterTable::row)
                    .forEach(rows::add);
            return rows;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Row row(String line) {
        String[] cells = line.split("\\|", -1);
        return new Row(cells[1].strip().replace("`", ""), cells[2].strip(), cells[3].strip(), keys(cells[4]));
    }

    /** The first word in each part of the cell. */
    private static List<String> keys(String cell) {
        return Stream.of(cell.split(";", -1))
                .map(part -> part.split(":", 2)[0].strip().replace("`", ""))
                .filter(key -> !key.isEmpty())
                .sorted()
                .toList();
    }
}
