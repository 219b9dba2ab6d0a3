package io.fluxmpp.cli;

import io.fluxmpp.cli.terminal.Terminal;
import io.fluxmpp.stream.jid.Jid;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;

/** The {@code fluxmpp} command. */
@Command(
        name = "fluxmpp",
        description = "Files over XMPP: Jingle sessions over In-Band Bytestreams.",
        version = "fluxmpp " + FluxmppCommand.VERSION,
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "%nExit codes:%n",
        subcommands = {DemoCommand.class, SendCommand.class, ReceiveCommand.class, PingCommand.class, HelpCommand.class
        })
public final class FluxmppCommand {

    static final String VERSION = "0.1.0-SNAPSHOT";

    @Option(
            names = "--debug",
            scope = ScopeType.INHERIT,
            description = "Say more about what goes wrong: stack traces and logs on standard error.")
    private boolean debug;

    private FluxmppCommand() {}

    /** Runs the command and ends the process with its {@link ExitCode}. */
    public static void main(String[] args) {
        // Newer VMs give a console also where there is no terminal, unless they are told to do it like 17.
        System.setProperty("jdk.console", "java.base");
        System.exit(commandLine().execute(args));
    }

    /** The command line, whose output can be redirected. */
    static CommandLine commandLine() {
        FluxmppCommand command = new FluxmppCommand();
        CommandLine line = new CommandLine(command)
                .registerConverter(Jid.class, Jid::of)
                .setExecutionStrategy(command::execute)
                .setParameterExceptionHandler(FluxmppCommand::misunderstood);
        showExitCodes(line);
        line.getSubcommands().values().forEach(FluxmppCommand::showExitCodes);
        return line;
    }

    private static void showExitCodes(CommandLine line) {
        line.getCommandSpec().usageMessage().exitCodeList(ExitCode.descriptions());
    }

    private static int misunderstood(ParameterException error, String[] args) {
        CommandLine line = error.getCommandLine();
        line.getErr()
                .println("fluxmpp: " + error.getMessage() + "; '"
                        + line.getCommandSpec().qualifiedName() + " --help' tells more");
        return ExitCode.USAGE.code();
    }

    private int execute(ParseResult parsed) {
        Integer helped = CommandLine.executeHelpRequest(parsed);
        if (helped != null) {
            return helped;
        }
        ParseResult last = parsed;
        while (last.hasSubcommand()) {
            last = last.subcommand();
        }
        CommandSpec spec = last.commandSpec();
        if (spec.userObject() instanceof Work work) {
            return run(work, spec.commandLine()).code();
        }
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }

    private ExitCode run(Work work, CommandLine line) {
        if (debug) {
            System.setProperty("fluxmpp.log", "debug");
        }
        Terminal terminal = Terminal.of(line.getOut(), line.getErr(), work.reportsProgress());
        return new Foreground(terminal, debug).run(work);
    }
}
