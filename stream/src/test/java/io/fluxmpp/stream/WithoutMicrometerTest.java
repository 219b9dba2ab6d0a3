package io.fluxmpp.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxmpp.stream.connection.XmppConnection;
import io.fluxmpp.stream.ping.Ping;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Who has no Micrometer notices nothing: a client and a server in a VM whose class path is ours without it. */
class WithoutMicrometerTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String DONE = "connected, and without Micrometer";

    @Test
    void whenMicrometerIsNotOnTheClassPath_thenClientsConnect() throws IOException, InterruptedException {
        String without = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(entry -> !Path.of(entry).getFileName().toString().startsWith("micrometer-"))
                .collect(Collectors.joining(File.pathSeparator));
        assertThat(without).isNotEqualTo(System.getProperty("java.class.path"));
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process process = new ProcessBuilder(
                        java, "-XX:TieredStopAtLevel=1", "-cp", without, WithoutMicrometerTest.class.getName())
                .redirectErrorStream(true)
                .start();
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(output).contains(DONE);
        } finally {
            process.destroy();
        }
    }

    public static void main(String[] args) {
        try {
            Class.forName("io.micrometer.core.instrument.MeterRegistry");
        } catch (ClassNotFoundException expected) {
            connect();
        }
        System.exit(0);
    }

    private static void connect() {
        RunningServer server = XmppServer.create()
                .account("romeo@montague.lit", "secret")
                .bind()
                .block(PATIENCE);
        XmppConnection romeo = XmppClient.create()
                .jid("romeo@montague.lit")
                .password("secret")
                .host("localhost")
                .port(server.port())
                .trust(server.certificate())
                .connect()
                .block(PATIENCE);
        Ping.on(romeo).ping(null).then(romeo.close()).block(PATIENCE);
        server.dispose();
        System.out.println(DONE);
    }
}
