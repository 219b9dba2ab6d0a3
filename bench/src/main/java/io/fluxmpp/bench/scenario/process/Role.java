package io.fluxmpp.bench.scenario.process;

import java.util.Map;

/** What a worker can be asked for. */
public interface Role {

    /** Answers one kind of question. Each question has a thread of its own: it may block. */
    interface Task {
        Message answer(Message question) throws Exception;
    }

    /** The tasks by the word that asks for them. */
    Map<String, Task> tasks();
}
