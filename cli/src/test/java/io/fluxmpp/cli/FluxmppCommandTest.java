package io.fluxmpp.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FluxmppCommandTest {

    @Nested
    class GivenQuestion {

        @Test
        void whenAskedForHelp_thenNamesCommandsAndExitCodes() {
            Run help = Run.of("--help");
            assertThat(help.exitCode()).isZero();
            assertThat(String.join("\n", help.out()))
                    .contains("demo", "send", "receive", "ping", "130")
                    .contains("the server refused name or password");
        }

        @ParameterizedTest
        @ValueSource(strings = {"demo", "send", "receive", "ping"})
        void whenAskedForHelpWithACommand_thenNamesItsOptionsAndExitCodes(String command) {
            Run help = Run.of("help", command);
            assertThat(help).isEqualTo(Run.of(command, "--help"));
            assertThat(help.exitCode()).isZero();
            assertThat(String.join("\n", help.out())).contains("--debug", "130", command);
        }

        @Test
        void whenAskedForTheVersion_thenItIsThatOfTheBuild() throws IOException {
            Run version = Run.of("--version");
            assertThat(version.out()).containsExactly("fluxmpp " + FluxmppCommand.VERSION);
            assertThat(Files.readString(Path.of("pom.xml"))).contains("<version>" + FluxmppCommand.VERSION + "<");
        }
    }

    @Nested
    class GivenMistake {

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    "sned",
                    "send",
                    "send --jid romeo@montague.lit --to juliet@capulet.lit/balcony",
                    "send --jid rom@eo@montague.lit --to juliet@capulet.lit/balcony pom.xml",
                    "send --jid romeo@montague.lit --to juliet@capulet.lit pom.xml",
                    "send --jid montague.lit --to juliet@capulet.lit/balcony pom.xml",
                    "send --jid romeo@montague.lit --to juliet@capulet.lit/balcony --port 0 pom.xml",
                    "send --jid romeo@montague.lit --to juliet@capulet.lit/balcony --password secret pom.xml",
                    "receive --jid juliet@capulet.lit --dir /no/such/folder",
                    "demo --block-size 0 pom.xml",
                    "demo --window 1025 pom.xml"
                })
        void whenCalled_thenOneLineAndUsageCode(String arguments) {
            Run run = Run.of(arguments.isEmpty() ? new String[0] : arguments.split(" "));
            assertThat(run.exitCode()).isEqualTo(2);
            assertThat(run.out()).isEmpty();
            assertThat(run.err()).singleElement().asString().startsWith("fluxmpp: ");
        }
    }
}
