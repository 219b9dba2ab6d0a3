package io.fluxmpp.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A folder of result files: {@code *.json} of JMH, {@code *.jsonl} of scenarios. Others are passed over. */
final class ResultFiles {

    private ResultFiles() {}

    /** All of them; nothing where the folder does not exist. */
    static Results read(Path folder) throws IOException {
        List<Results> parts = new ArrayList<>();
        for (Path file : files(folder)) {
            String name = file.getFileName().toString();
            if (name.endsWith(".json")) {
                parts.add(JmhFile.read(file));
            } else if (name.endsWith(".jsonl")) {
                parts.add(ScenarioFile.read(file));
            }
        }
        return Results.merged(parts);
    }

    private static List<Path> files(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }
}
