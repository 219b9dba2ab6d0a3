package io.fluxmpp.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxmpp.testkit.ProsodyServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code send} and {@code receive} as processes, with a heap of 64 MiB each, and a real Prosody between them. */
class ProsodyTransferIT {

    private static final String DOMAIN = "montague.test";
    private static final String ROMEO = "romeo@" + DOMAIN;
    private static final String JULIET = "juliet@" + DOMAIN + "/balcony";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int LARGE = 64 << 20;

    private static ProsodyServer prosody;

    @TempDir
    Path folder;

    private Path inbox;

    @BeforeAll
    static void startProsody() {
        ProsodyServer.assumeAvailable();
        prosody = start();
    }

    @AfterAll
    static void stopProsody() {
        if (prosody != null) {
            prosody.close();
        }
    }

    @BeforeEach
    void createInbox() throws IOException {
        inbox = Files.createDirectory(folder.resolve("inbox"));
    }

    private static ProsodyServer start() {
        return ProsodyServer.start(DOMAIN, Map.of("romeo", "wherefore", "juliet", "art thou"));
    }

    private Cli receive(ProsodyServer server, List<String> wrapper, String... more) throws Exception {
        Cli receiver = Cli.start(folder, "art thou", wrapper, arguments(server, "receive", JULIET, more));
        assertThat(receiver.awaitLine("ready")).isEqualTo(JULIET);
        return receiver;
    }

    private Cli receive(String... more) throws Exception {
        return receive(prosody, List.of(), more);
    }

    private Cli send(ProsodyServer server, String... more) throws Exception {
        return Cli.start(folder, "wherefore", arguments(server, "send", ROMEO, more));
    }

    private String[] arguments(ProsodyServer server, String command, String jid, String... more) {
        List<String> common =
                List.of(command, "--jid", jid, "--host", server.host(), "--port", String.valueOf(server.port()));
        List<String> trust = List.of("--ca", server.caCertificate().toString());
        List<String> place = command.equals("receive") ? List.of("--dir", inbox.toString()) : List.of();
        return Stream.of(common, trust, place, List.of(more))
                .flatMap(List::stream)
                .toArray(String[]::new);
    }

    private Path randomFile(String name, int size) throws IOException {
        byte[] content = new byte[size];
        new Random(size).nextBytes(content);
        return Files.write(folder.resolve(name), content);
    }

    private List<Path> inbox() throws IOException {
        try (Stream<Path> files = Files.list(inbox)) {
            return files.toList();
        }
    }

    /** Waits until the first bytes of a file are on the disk. */
    private void awaitBytes(WatchService watch) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (inbox().stream().noneMatch(file -> file.toFile().length() > 0)) {
            WatchKey key = watch.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            assertThat(key).as("anything in the inbox within %s", PATIENCE).isNotNull();
            key.pollEvents();
            key.reset();
        }
        assertThat(inbox()).singleElement().asString().endsWith(".part");
    }

    private WatchService watchInbox() throws IOException {
        WatchService watch = inbox.getFileSystem().newWatchService();
        inbox.register(watch, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_MODIFY);
        return watch;
    }

    private static void failedInOneLine(Cli command, int exitCode, String... words) throws Exception {
        assertThat(command.exitCode()).as("exit code; %s", command.err()).isEqualTo(exitCode);
        assertThat(command.err()).singleElement().asString().startsWith("fluxmpp: ");
        for (String word : words) {
            assertThat(command.err().get(0)).contains(word);
        }
    }

    @Nested
    class GivenReceiver {

        @Test
        @Timeout(value = 5, unit = TimeUnit.MINUTES)
        void whenLargeFileIsSent_thenItArrivesWithItsHash() throws Exception {
            Path file = randomFile("large.bin", LARGE);
            try (Cli receiver = receive("--once");
                    Cli sender = send(prosody, "--window", "8", "--to", JULIET, file.toString())) {
                assertThat(sender.exitCode()).as("%s", sender.err()).isZero();
                assertThat(receiver.exitCode()).as("%s", receiver.err()).isZero();
                String sha256 = sender.awaitLine("sent " + file);
                Path received = inbox.resolve("large.bin");
                assertThat(receiver.out()).containsExactly("ready " + JULIET, "received " + received + " " + sha256);
                assertThat(received).hasSameBinaryContentAs(file);
                assertThat(sender.out()).hasSize(1);
                assertThat(sender.err()).isEmpty();
                assertThat(receiver.err()).isEmpty();
            }
        }

        @Test
        void whenSeveralFilesAreSent_thenNoneReplacesAnother() throws Exception {
            Path file = randomFile("letter.bin", 100_000);
            try (Cli receiver = receive("--from", ROMEO)) {
                for (String name : List.of("letter.bin", "letter (1).bin")) {
                    try (Cli sender = send(prosody, "--to", JULIET, file.toString())) {
                        assertThat(sender.exitCode()).as("%s", sender.err()).isZero();
                        receiver.awaitLine("received " + inbox.resolve(name));
                        assertThat(inbox.resolve(name)).hasSameBinaryContentAs(file);
                    }
                }
                receiver.terminate();
                failedInOneLine(receiver, 130, "interrupted");
            }
        }

        @Test
        void whenAStrangerSends_thenItLearnsNothing() throws Exception {
            Path file = randomFile("letter.bin", 10);
            try (Cli receiver = receive("--from", "mercutio@" + DOMAIN);
                    Cli sender = send(prosody, "--to", JULIET, file.toString())) {
                failedInOneLine(sender, 6, JULIET, "offline, or does not take files");
                assertThat(receiver.err()).isEmpty();
                assertThat(inbox()).isEmpty();
            }
        }
    }

    @Nested
    class GivenTransfer {

        private WatchService watch;
        private Path file;

        @BeforeEach
        void prepare() throws IOException {
            watch = watchInbox();
            file = randomFile("large.bin", LARGE);
        }

        @AfterEach
        void stopWatching() throws IOException {
            watch.close();
        }

        @Test
        void whenTheReceiverIsTerminated_thenNothingLooksWholeAndTheSenderIsTold() throws Exception {
            try (Cli receiver = receive("--once");
                    Cli sender = send(prosody, "--to", JULIET, file.toString())) {
                awaitBytes(watch);
                receiver.terminate();
                failedInOneLine(receiver, 130, "interrupted");
                failedInOneLine(sender, 1, "ended by the peer", "cancel");
                assertThat(sender.out()).isEmpty();
                assertThat(inbox()).isEmpty();
            }
        }

        @Test
        void whenTheSenderIsTerminated_thenNothingLooksWholeAndTheReceiverIsTold() throws Exception {
            try (Cli receiver = receive("--once");
                    Cli sender = send(prosody, "--to", JULIET, file.toString())) {
                awaitBytes(watch);
                sender.terminate();
                failedInOneLine(sender, 130, "interrupted");
                failedInOneLine(receiver, 1, "ended by the peer", "cancel");
                assertThat(receiver.out()).containsExactly("ready " + JULIET);
                assertThat(inbox()).isEmpty();
            }
        }

        @Test
        void whenTheReceiverDies_thenTheSenderFails() throws Exception {
            try (Cli receiver = receive("--once");
                    Cli sender = send(prosody, "--to", JULIET, file.toString())) {
                awaitBytes(watch);
                receiver.kill();
                failedInOneLine(sender, 1);
                assertThat(inbox()).singleElement().asString().endsWith(".part");
            }
        }

        @Test
        void whenTheDiskTakesNoMore_thenNothingLooksWholeAndTheSenderIsTold() throws Exception {
            // The shell counts in blocks of 512 bytes: one megabyte, which is enough for the VM's own files.
            List<String> limited = List.of("sh", "-c", "ulimit -f 2048; exec \"$@\"", "sh");
            try (Cli receiver = receive(prosody, limited, "--once");
                    Cli sender = send(prosody, "--to", JULIET, file.toString())) {
                failedInOneLine(receiver, 8, "cannot write", "large.bin.part", "File too large");
                failedInOneLine(sender, 1, "ended by the peer", "failed-application", "cannot be stored");
                assertThat(inbox()).isEmpty();
            }
        }

        @Test
        void whenTheServerDies_thenBothFailAndNothingLooksWhole() throws Exception {
            try (ProsodyServer mortal = start();
                    Cli receiver = receive(mortal, List.of(), "--once");
                    Cli sender = send(mortal, "--to", JULIET, file.toString())) {
                awaitBytes(watch);
                mortal.kill();
                failedInOneLine(sender, 1, "connection");
                failedInOneLine(receiver, 1, "connection");
                assertThat(inbox()).isEmpty();
            }
        }
    }

    @Nested
    class GivenTrouble {

        @Test
        void whenThePasswordIsWrong_thenExitCode3() throws Exception {
            try (Cli sender = Cli.start(
                    folder,
                    "wrong",
                    arguments(
                            prosody,
                            "send",
                            ROMEO,
                            "--to",
                            JULIET,
                            randomFile("a", 1).toString()))) {
                failedInOneLine(sender, 3, "romeo", "check name and password");
            }
        }

        @Test
        void whenThePasswordIsInAFile_thenItIsUsed() throws Exception {
            Path password = Files.writeString(folder.resolve("password"), "art thou\n");
            try (Cli ping = Cli.start(
                    folder, "wrong", arguments(prosody, "ping", JULIET, "--password-file", password.toString()))) {
                assertThat(ping.exitCode()).as("%s", ping.err()).isZero();
                assertThat(ping.out()).singleElement().asString().matches(DOMAIN + " \\d+ ms");
            }
        }

        @Test
        void whenTheCertificateIsNotTrusted_thenExitCode4() throws Exception {
            try (Cli ping = Cli.start(
                    folder,
                    "wherefore",
                    "ping",
                    "--jid",
                    ROMEO,
                    "--host",
                    prosody.host(),
                    "--port",
                    String.valueOf(prosody.port()))) {
                failedInOneLine(ping, 4, DOMAIN, "--ca");
            }
        }

        @Test
        void whenTheHostIsUnknown_thenExitCode5() throws Exception {
            try (Cli ping = Cli.start(folder, "wherefore", "ping", "--jid", ROMEO, "--host", "no.such.host.invalid")) {
                failedInOneLine(ping, 5, "no.such.host.invalid");
            }
        }

        @Test
        void whenNobodyListens_thenExitCode5() throws Exception {
            try (Cli ping =
                    Cli.start(folder, "wherefore", "ping", "--jid", ROMEO, "--host", prosody.host(), "--port", "1")) {
                failedInOneLine(ping, 5, prosody.host() + ":1");
            }
        }

        @Test
        void whenThePeerIsOffline_thenExitCode6() throws Exception {
            Path file = randomFile("letter.bin", 10);
            try (Cli sender = send(prosody, "--to", "juliet@" + DOMAIN + "/nowhere", file.toString())) {
                failedInOneLine(sender, 6, "juliet@" + DOMAIN + "/nowhere is offline");
            }
        }
    }
}
