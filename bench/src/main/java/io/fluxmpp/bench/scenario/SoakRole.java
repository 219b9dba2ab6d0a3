package io.fluxmpp.bench.scenario;

import io.fluxmpp.bench.scenario.process.Message;
import io.fluxmpp.bench.scenario.process.Role;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Runs some {@link SoakLine}s for so many {@code seconds}, and answers with the {@link SoakTally}. */
final class SoakRole implements Role {

    static final String SOAK = "soak";

    @Override
    public Map<String, Task> tasks() {
        return Map.of(SOAK, SoakRole::soak);
    }

    private static Message soak(Message question) throws Exception {
        int lines = question.integer("lines");
        long deadline = System.nanoTime() + (long) (question.decimal("seconds") * 1e9);
        SoakTally tally = new SoakTally();
        ExecutorService threads = Executors.newFixedThreadPool(lines);
        List<Future<?>> running = new ArrayList<>();
        for (int i = 0; i < lines; i++) {
            running.add(threads.submit(
                    new SoakLine(i, question.integer("port"), Path.of(question.text("certificate")), deadline, tally)));
        }
        for (Future<?> line : running) {
            line.get();
        }
        threads.shutdown();
        return tally.toMessage();
    }
}
