package io.fluxmpp.bench.scenario.result;

import static java.util.Objects.requireNonNull;

import io.netty.util.Version;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.jivesoftware.smack.Smack;

/** Where and with what something is measured. */
final class Environment {

    private static final Path CPUS = Path.of("/proc/cpuinfo");
    private static final String UNKNOWN = "unknown";

    private Environment() {}

    /** The environment of this process, now. */
    static Map<String, Object> here() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("java", Runtime.version().toString());
        members.put("vm", property("java.vm.name"));
        members.put("os", property("os.name") + " " + property("os.version") + " " + property("os.arch"));
        members.put("cpu", cpu());
        members.put("cores", Runtime.getRuntime().availableProcessors());
        members.put("date", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        members.put("versions", versions());
        return members;
    }

    private static Map<String, Object> versions() {
        Map<String, Object> versions = new LinkedHashMap<>();
        versions.put("fluxmpp", ours());
        versions.put("netty", netty());
        versions.put("smack", Smack.getVersion().replaceFirst(" .*", ""));
        return versions;
    }

    private static String ours() {
        Properties version = new Properties();
        try (InputStream in = Environment.class.getResourceAsStream("version.properties")) {
            version.load(requireNonNull(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return version.getProperty("fluxmpp", UNKNOWN);
    }

    private static String netty() {
        Version version = new TreeMap<>(Version.identify()).get("netty-common");
        return version == null ? UNKNOWN : version.artifactVersion();
    }

    private static String cpu() {
        try {
            return !Files.isReadable(CPUS)
                    ? UNKNOWN
                    : Files.readAllLines(CPUS).stream()
                            .filter(line -> line.startsWith("model name"))
                            .map(line -> line.substring(line.indexOf(':') + 1).strip())
                            .findFirst()
                            .orElse(UNKNOWN);
        } catch (IOException e) {
            return UNKNOWN;
        }
    }

    private static String property(String name) {
        return System.getProperty(name, UNKNOWN);
    }
}
