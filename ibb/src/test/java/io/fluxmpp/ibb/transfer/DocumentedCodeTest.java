package io.fluxmpp.ibb.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the documentation shows is what {@link ReadmeTest} and {@link GuideTest} compile and run. */
class DocumentedCodeTest {

    private static final Path ROOT = Path.of("..");
    private static final Path TESTS = Path.of("src/test/java/io/fluxmpp/ibb/transfer");
    private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
    private static final Pattern BLANK_LINE = Pattern.compile("\n\n");
    private static final Pattern COMMENT = Pattern.compile("//[^\n]*");

    static Stream<String> pieces() throws IOException {
        List<Path> pages;
        try (Stream<Path> files = Files.list(ROOT.resolve("docs"))) {
            pages = files.filter(page -> page.toString().endsWith(".md")).toList();
        }
        List<String> pieces = Stream.concat(Stream.of(ROOT.resolve("README.md")), pages.stream())
                .flatMap(page -> BLOCK.matcher(read(page)).results().map(block -> block.group(1)))
                .toList();
        assertThat(pieces).as("pieces of code in README.md and docs").hasSizeGreaterThan(8);
        return pieces.stream();
    }

    @ParameterizedTest
    @MethodSource("pieces")
    void isRunByATest(String piece) {
        String run = bare(read(TESTS.resolve("ReadmeTest.java")) + read(TESTS.resolve("GuideTest.java")));
        for (String statement : BLANK_LINE.splitAsStream(piece).toList()) {
            assertThat(run).contains(bare(statement));
        }
    }

    /** Without comments and white space, which formatters move. */
    private static String bare(String code) {
        return COMMENT.matcher(code).replaceAll("").replaceAll("\\s", "");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
