package io.fluxmpp.bench.scenario.process;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How processes are started: with this program's Java and class path.
 *
 * @param main the class with the main method, which calls {@link WorkerMain#run}
 * @param options for the VM
 */
public record Launch(Class<?> main, List<String> options) {

    public Launch {
        options = List.copyOf(options);
    }

    /** The same with an option more, which counts more than those before. */
    public Launch with(String option) {
        List<String> more = new ArrayList<>(options);
        more.add(option);
        return new Launch(main, more);
    }

    List<String> command() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        return command;
    }
}
