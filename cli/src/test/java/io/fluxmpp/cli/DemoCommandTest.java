package io.fluxmpp.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole way of a file, in this process: server, TLS, SASL, Jingle, In-Band Bytestreams. */
class DemoCommandTest {

    @TempDir
    Path folder;

    @Test
    void whenRun_thenBothHashesAreThatOfTheFile() throws IOException {
        Path file = file(300_001);
        Run demo = Run.of("demo", file.toString());
        assertThat(demo.err()).isEmpty();
        assertThat(demo.exitCode()).isZero();
        String hash = sha256(file);
        assertThat(demo.out()).hasSize(3);
        assertThat(demo.out().get(0)).isEqualTo("sent      " + hash + "  by romeo@montague.lit/orchard");
        assertThat(demo.out().get(1)).isEqualTo("received  " + hash + "  by juliet@capulet.lit/balcony");
        assertThat(demo.out().get(2)).startsWith("0.3 MB in ").endsWith(" MB/s");
    }

    @Test
    void whenTheFileIsEmpty_thenItTravelsAllTheSame() throws IOException {
        assertThat(Run.of("demo", file(0).toString()).exitCode()).isZero();
    }

    @Test
    void whenOtherBlocksAreWanted_thenTheyTravel() throws IOException {
        Run demo =
                Run.of("demo", "--block-size=65535", "--window=1", file(300_001).toString());
        assertThat(demo.exitCode()).isZero();
    }

    @Test
    void whenTheWireIsShown_thenTheNegotiationIsThereAndTheBytesAreNot() throws IOException {
        List<String> out = Run.of("demo", "--wire", file(300_001).toString()).out();
        List<String> wire =
                out.stream().filter(line -> line.matches("(>>|<<) .*")).toList();
        assertThat(wire)
                .anyMatch(line -> line.startsWith("<< <proceed"))
                .anyMatch(line -> line.startsWith(">> ") && line.contains("session-initiate"))
                .anyMatch(line -> line.startsWith("<< ") && line.contains("session-accept"))
                .anyMatch(line -> line.contains("<success/>"))
                .noneMatch(line -> line.contains("<data"))
                .hasSizeLessThan(60);
        assertThat(out).hasSize(wire.size() + 3);
    }

    @Test
    void whenTheFileIsMissing_thenOneLineSaysSo() {
        Run demo = Run.of("demo", folder.resolve("none").toString());
        assertThat(demo.exitCode()).isEqualTo(8);
        assertThat(demo.err())
                .containsExactly("fluxmpp: cannot read " + folder.resolve("none") + ": no such file or directory");
    }

    @Test
    void whenItIsAFolder_thenOneLineSaysSo() {
        Run demo = Run.of("demo", folder.toString());
        assertThat(demo.exitCode()).isEqualTo(8);
        assertThat(demo.err()).containsExactly("fluxmpp: cannot read " + folder + ": not a regular file");
    }

    private Path file(int size) throws IOException {
        byte[] content = new byte[size];
        new Random(size).nextBytes(content);
        return Files.write(folder.resolve("letter.bin"), content);
    }

    private static String sha256(Path file) throws IOException {
        io.fluxmpp.cli.file.Sha256 digest = new io.fluxmpp.cli.file.Sha256();
        digest.update(java.nio.ByteBuffer.wrap(Files.readAllBytes(file)));
        return digest.hex();
    }
}
