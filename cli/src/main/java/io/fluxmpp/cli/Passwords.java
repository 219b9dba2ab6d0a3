package io.fluxmpp.cli;

import io.fluxmpp.cli.terminal.Terminal;
import io.fluxmpp.jingle.filetransfer.LocalFileException;
import java.io.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where passwords come from: a file, the environment, or the keyboard. Never from the command line, which every user of the
 * machine can read.
 */
final class Passwords {

    static final String VARIABLE = "FLUXMPP_PASSWORD";

    private Passwords() {}

    /**
     * The password of that account: the first line of {@code file} where one is given, else that of the environment, else what
     * is typed. Blocks.
     */
    static String of(String account, @Nullable Path file) {
        String password = file != null ? firstLine(file) : fromEnvironment(account);
        if (password.isEmpty()) {
            throw new CommandException(ExitCode.USAGE, "the password of " + account + " is empty");
        }
        return password;
    }

    private static String firstLine(Path file) {
        try (var lines = Files.newBufferedReader(file)) {
            String first = lines.readLine();
            return first == null ? "" : first;
        } catch (IOException e) {
            throw new LocalFileException("read", file, e);
        }
    }

    private static String fromEnvironment(String account) {
        String password = System.getenv(VARIABLE);
        return password == null ? prompt(account) : password;
    }

    private static String prompt(String account) {
        Console console = Terminal.console();
        if (console == null) {
            throw new CommandException(
                    ExitCode.USAGE,
                    "no password for " + account
                            + ": put it into a file and name that with --password-file, or into the "
                            + "environment variable " + VARIABLE);
        }
        char[] typed = console.readPassword("Password of %s: ", account);
        return typed == null ? "" : String.valueOf(typed);
    }
}
