package io.fluxmpp.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** The files that tests share: the specifications' examples and what real clients said. */
public final class Fixtures {

    private Fixtures() {}

    /** One file: its name without the ending, and its text. */
    public record Fixture(String name, String text) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** The example stanzas of the specifications; names begin like {@code xep-0166-listing-10}. */
    public static List<Fixture> examples() {
        return folder("examples");
    }

    /** The one example whose name begins with {@code prefix}. */
    public static String example(String prefix) {
        return examples().stream()
                .filter(fixture -> fixture.name().startsWith(prefix))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no example " + prefix))
                .text();
    }

    /** The first-level elements that real clients wrote or read, stream headers and ends left out, one text each. */
    public static List<Fixture> captures() {
        List<Fixture> elements = new ArrayList<>();
        for (Fixture capture : folder("captures")) {
            int number = 0;
            for (String line : capture.text().lines().toList()) {
                if (line.startsWith("<")
                        && !line.startsWith("<!--")
                        && !line.startsWith("<?xml")
                        && !line.startsWith("<stream:stream")
                        && !line.startsWith("</stream:stream")) {
                    elements.add(new Fixture(capture.name() + "#" + ++number, line));
                }
            }
        }
        return elements;
    }

    static URL schema(String name) {
        return Objects.requireNonNull(Fixtures.class.getResource("schemas/" + name), name);
    }

    static List<String> schemaNames() {
        return folder("schemas").stream().map(schema -> schema.name() + ".xsd").toList();
    }

    private static List<Fixture> folder(String folder) {
        try {
            URI uri = Objects.requireNonNull(Fixtures.class.getResource(folder), folder)
                    .toURI();
            if (uri.getScheme().equals("jar")) {
                try (FileSystem jar = FileSystems.newFileSystem(uri, Map.of())) {
                    return read(jar.getPath("io/fluxmpp/testkit", folder));
                }
            }
            return read(Path.of(uri));
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Fixture> read(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            List<Fixture> fixtures = new ArrayList<>();
            for (Path file : files.sorted().toList()) {
                String name = file.getFileName().toString();
                fixtures.add(new Fixture(name.substring(0, name.lastIndexOf('.')), text(file)));
            }
            return fixtures;
        }
    }

    private static String text(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
