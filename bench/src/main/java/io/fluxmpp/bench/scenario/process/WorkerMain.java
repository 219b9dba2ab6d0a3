package io.fluxmpp.bench.scenario.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What runs in a {@link WorkerProcess}: reads questions until its input ends, and answers each when its task is done. */
public final class WorkerMain {

    static final String FAILED = "failed";
    static final String REASON = "reason";

    private final Map<String, Role.Task> tasks = new HashMap<>();
    private final PrintStream answers;

    private WorkerMain(List<Role> roles, PrintStream answers) {
        roles.forEach(role -> tasks.putAll(role.tasks()));
        this.answers = answers;
    }

    /** Returns when the input has ended. Who calls it ends the process: tasks may still be running. */
    public static void run(List<Role> roles) throws IOException {
        PrintStream answers = new PrintStream(new FileOutputStream(FileDescriptor.out), true, UTF_8);
        System.setOut(System.err); // what libraries print is no answer
        WorkerMain worker = new WorkerMain(roles, answers);
        BufferedReader questions = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        for (String line = questions.readLine(); line != null; line = questions.readLine()) {
            int space = line.indexOf(' ');
            String number = line.substring(0, space);
            Message question = Message.ofLine(line.substring(space + 1));
            Thread task = new Thread(() -> worker.answer(number, question), question.word());
            task.setDaemon(true);
            task.start();
        }
    }

    private void answer(String number, Message question) {
        answers.println(number + " " + answer(question).toLine());
    }

    private Message answer(Message question) {
        try {
            Role.Task task = tasks.get(question.word());
            if (task == null) {
                throw new IllegalArgumentException(question.word() + " (expected: one of " + tasks.keySet() + ")");
            }
            return task.answer(question);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return failed(e);
        } catch (Exception | LinkageError | OutOfMemoryError e) {
            return failed(e);
        }
    }

    private static Message failed(Throwable cause) {
        return Message.of(FAILED).with(REASON, cause.toString());
    }
}
