package io.fluxmpp.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What fuzzing begins with, and what it has found: inputs of fuzz tests, which ordinary test runs go through as well. */
public final class FuzzSeeds {

    private static final String HEADER = "<?xml version='1.0'?><stream:stream xmlns='jabber:client' "
            + "xmlns:stream='http://etherx.jabber.org/streams' version='1.0' from='a.lit' to='b@a.lit' id='i' xml:lang='en'>";

    private FuzzSeeds() {}

    /** Every example of the specifications, as a whole stream each. */
    public static Stream<byte[]> examples() {
        return Fixtures.examples().stream().map(example -> stream(example.text()));
    }

    /** Every element that real clients said, as a whole stream each. */
    public static Stream<byte[]> captures() {
        return Fixtures.captures().stream().map(capture -> stream(capture.text()));
    }

    /** A stream of these elements. */
    public static byte[] stream(String elements) {
        return (HEADER + elements + "</stream:stream>").getBytes(StandardCharsets.UTF_8);
    }

    /** The files beside {@code fuzz} in the folder that is named after it and {@code Inputs}. */
    public static Stream<byte[]> found(Class<?> fuzz) {
        URL folder = fuzz.getResource(fuzz.getSimpleName() + "Inputs");
        return folder == null ? Stream.empty() : read(folder).stream();
    }

    private static List<byte[]> read(URL folder) {
        try (Stream<Path> files = Files.list(Path.of(folder.toURI()))) {
            return files.sorted().map(FuzzSeeds::bytes).toList();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
