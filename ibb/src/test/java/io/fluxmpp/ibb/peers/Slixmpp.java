package io.fluxmpp.ibb.peers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.fluxmpp.ibb.model.StanzaKind;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.testkit.Prerequisite;
import io.fluxmpp.testkit.ProsodyServer;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Schedulers;

/** slixmpp, in a Python process of its own that {@code slixmpp_peer.py} runs: a line for each request and each answer. */
final class Slixmpp implements Peer {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Debian's packages are not for a Python that was put before Debian's own. */
    private static final List<String> PYTHONS = List.of("/usr/bin/python3", "python3");

    private final Process process;
    private final BufferedWriter requests;
    private final AtomicInteger numbers = new AtomicInteger();
    private final Map<Integer, MonoSink<String>> waiting = new ConcurrentHashMap<>();
    private final Jid jid;

    private Slixmpp(Process process, String password) throws IOException {
        this.process = process;
        this.requests = process.outputWriter(UTF_8);
        Mono<String> login = Mono.create(sink -> waiting.put(numbers.getAndIncrement(), sink));
        jid = Jid.of(login.doOnSubscribe(waits -> {
                    write(password);
                    Schedulers.boundedElastic().schedule(this::readAnswers);
                })
                .blockOptional(PATIENCE)
                .orElseThrow());
    }

    /** Skips the calling test where there is no slixmpp, or fails it where nothing may be skipped. */
    static void assumeAvailable() {
        Prerequisite.assume(
                python().isPresent(), "no Python with slixmpp: install it (Debian: python3-slixmpp) to run this test");
    }

    /** Logs in. Blocks. */
    static Slixmpp login(ProsodyServer server, String user, String password) {
        try {
            Process process = new ProcessBuilder(
                            python().orElseThrow(),
                            script().toString(),
                            new Jid(user, server.domain(), "slixmpp").toString(),
                            server.host(),
                            String.valueOf(server.port()),
                            server.caCertificate().toString())
                    .redirectError(Redirect.INHERIT)
                    .start();
            return new Slixmpp(process, password);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Jid jid() {
        return jid;
    }

    @Override
    public Mono<Void> limitBlockSize(int bytes) {
        return ask("limit", bytes).then();
    }

    @Override
    public Mono<Void> admit(Jid from, String sid) {
        return ask("admit", sid, from).then();
    }

    @Override
    public Mono<PeerBytestream> admitted(String sid) {
        return ask("opened", sid).thenReturn(new SlixmppBytestream(this, sid));
    }

    @Override
    public Mono<PeerBytestream> open(Jid to, String sid, int blockSize, StanzaKind stanza) {
        return ask("open", to, sid, blockSize, stanza.wireName()).thenReturn(new SlixmppBytestream(this, sid));
    }

    /** Ends the process by ending its input. */
    @Override
    public void close() {
        try {
            requests.close();
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /** Sends one request, and gives what comes with {@code ok}. */
    Mono<String> ask(Object... words) {
        return Mono.<String>create(sink -> {
                    int number = numbers.getAndIncrement();
                    waiting.put(number, sink);
                    StringBuilder line = new StringBuilder().append(number);
                    Stream.of(words).forEach(word -> line.append(' ').append(word));
                    write(line.toString());
                })
                .subscribeOn(Schedulers.boundedElastic());
    }

    private synchronized void write(String line) {
        try {
            requests.write(line);
            requests.newLine();
            requests.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("slixmpp's process has ended", e);
        }
    }

    private void readAnswers() {
        try (BufferedReader answers = process.inputReader(UTF_8)) {
            for (String line = answers.readLine(); line != null; line = answers.readLine()) {
                String[] words = line.split(" ", 3);
                answer(waiting.remove(Integer.valueOf(words[0])), "ok".equals(words[1]), words[2]);
            }
        } catch (IOException e) {
            // As good as the end.
        }
        waiting.values().forEach(sink -> sink.error(new PeerException("slixmpp's process has ended")));
    }

    private static void answer(MonoSink<String> sink, boolean ok, String text) {
        if (ok) {
            sink.success(text);
        } else {
            sink.error(new PeerException(text));
        }
    }

    private static Path script() {
        String name = "slixmpp_peer.py";
        return Path.of(
                URI.create(requireNonNull(Slixmpp.class.getResource(name), name).toString()));
    }

    private static Optional<String> python() {
        return PYTHONS.stream().filter(Slixmpp::hasSlixmpp).findFirst();
    }

    private static boolean hasSlixmpp(String python) {
        try {
            return new ProcessBuilder(python, "-c", "import slixmpp")
                            .redirectErrorStream(true)
                            .redirectOutput(Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false; // There is no such program.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
