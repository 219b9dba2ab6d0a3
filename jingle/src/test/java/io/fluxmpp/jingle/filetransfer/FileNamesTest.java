package io.fluxmpp.jingle.filetransfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileNamesTest {

    @ParameterizedTest
    @Tag("FT-5-5")
    @CsvSource({
        "letter.txt, letter.txt",
        "Ünïcode 文.txt, Ünïcode 文.txt",
        "../../etc/passwd, _.._etc_passwd",
        "..\\boot.ini, _boot.ini",
        "/etc/passwd, _etc_passwd",
        ".bashrc, bashrc",
        "CON, _CON",
        "nul.txt, _nul.txt",
        "console, console",
        "C:autoexec.bat, C_autoexec.bat",
        "' .. ', unnamed",
        "letter., letter",
        "letter.txt. ., letter.txt",
        "nul .txt, _nul .txt",
        "COM\u00b9.log, _COM\u00b9.log",
        "CONIN$, _CONIN$",
        "letter.part, letter.part_",
        "..\uff0f..\u2215passwd, _.._passwd",
        "\uff0e\uff0e, __",
        "a\ud800b, a_b",
        "\u200b\ufeff, __",
        "e\u0301.txt, \u00e9.txt",
        "'', unnamed"
    })
    void whenOffered_thenHarmless(String offered, String name) {
        assertThat(FileNames.harmless(offered)).isEqualTo(name);
    }

    @Test
    void whenNoneIsOffered_thenUnnamed() {
        assertThat(FileNames.harmless(null)).isEqualTo("unnamed");
    }

    @Test
    void whenItWouldSteerTheTerminalOrTheEye_thenNot() {
        assertThat(FileNames.harmless("a\u001b[2Jb\nc\u202Etxt.exe")).isEqualTo("a_[2Jb_c_txt.exe");
    }

    @Test
    void whenCutAtASpace_thenNoneIsAtTheEnd() {
        assertThat(FileNames.harmless("a".repeat(219) + " ".repeat(50) + "b")).isEqualTo("a".repeat(219));
    }

    @Test
    void whenTooLong_thenKeepsTheExtension() {
        String name = FileNames.harmless("é".repeat(500) + ".tar");
        assertThat(name).endsWith("é.tar");
        assertThat(name.getBytes(StandardCharsets.UTF_8)).hasSizeBetween(216, 220);
    }

    @ParameterizedTest
    @CsvSource({
        "letter.txt, 0, letter.txt",
        "letter.txt, 1, letter (1).txt",
        "letter, 2, letter (2)",
        ".txt, 1, .txt (1)",
        "a.b.c, 1, a.b (1).c"
    })
    void whenNumbered_thenBeforeTheExtension(String name, int number, String numbered) {
        assertThat(FileNames.numbered(name, number)).isEqualTo(numbered);
    }

    @Property(tries = 500)
    void whateverIsOffered_thenItIsOneStepInTheFolder(@ForAll @StringLength(max = 300) String offered) {
        String name = FileNames.harmless(offered);
        Path folder = Path.of("/inbox");
        Path resolved = FileNames.resolve(folder, name + ".part").normalize();
        assertThat(resolved.getParent()).isEqualTo(folder);
        assertThat(FileNames.harmless(name)).isEqualTo(name);
        assertThat(name).isNotBlank().doesNotStartWith(".").doesNotContain("/", "\\", "\n", "\u0000");
        assertThat(name.getBytes(StandardCharsets.UTF_8).length).isLessThanOrEqualTo(222);
    }
}
