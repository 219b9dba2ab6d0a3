package io.fluxmpp.bench.scenario;

import io.fluxmpp.bench.scenario.process.Message;
import io.fluxmpp.bench.scenario.process.Role;
import java.util.Map;

/** Opens {@code count} Jingle sessions over so many {@code links}, uses and ends them, and tells what that took. */
final class SessionsRole implements Role {

    static final String SESSIONS = "sessions";

    @Override
    public Map<String, Task> tasks() {
        return Map.of(SESSIONS, question -> play(question.integer("count"), question.integer("links")));
    }

    private static Message play(int count, int links) {
        try (LinkedSessions sessions = new LinkedSessions(links, count)) {
            sessions.open(sessions.warmUp());
            sessions.use();
            sessions.close(sessions.warmUp());
            long before = heap();
            double opening = seconds(() -> sessions.open(count));
            long open = heap();
            double using = seconds(sessions::use);
            double closing = seconds(() -> sessions.close(count));
            return Message.of("ok")
                    .with("opening", opening)
                    .with("using", using)
                    .with("closing", closing)
                    .with("heap", open - before);
        }
    }

    private static double seconds(Runnable action) {
        long began = System.nanoTime();
        action.run();
        return (System.nanoTime() - began) / 1e9;
    }

    private static long heap() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
