package io.fluxmpp.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluxmpp.jingle.filetransfer.LocalFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PasswordsTest {

    @Nested
    class GivenFile {

        @TempDir
        Path folder;

        @Test
        void whenItEndsWithALineBreak_thenThatIsNoPartOfThePassword() throws IOException {
            assertThat(Passwords.of("romeo@montague.lit", file("art thou \r\nignored\n")))
                    .isEqualTo("art thou ");
        }

        @Test
        void whenItIsEmpty_thenUsage() {
            assertThatThrownBy(() -> Passwords.of("romeo@montague.lit", file("")))
                    .isInstanceOfSatisfying(
                            CommandException.class,
                            failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.USAGE))
                    .hasMessageContaining("romeo@montague.lit");
        }

        @Test
        void whenItIsMissing_thenLocalFile() {
            assertThatThrownBy(() -> Passwords.of("romeo@montague.lit", folder.resolve("none")))
                    .isInstanceOf(LocalFileException.class)
                    .hasMessageContaining("no such file");
        }

        private Path file(String content) throws IOException {
            return Files.writeString(folder.resolve("password"), content);
        }
    }
}
