package io.fluxmpp.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fluxmpp.testkit.Step.Line;
import io.fluxmpp.testkit.StreamPieces.Piece;
import io.fluxmpp.testkit.XmlTree.Element;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import javax.xml.namespace.QName;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** One script, played on one connection. Confined to the connection's event loop. */
final class ScriptRun {

    private static final String STREAMS = "http://etherx.jabber.org/streams";
    private static final String STREAM_ERRORS = "urn:ietf:params:xml:ns:xmpp-streams";
    private static final int REPEATED_AT_ONCE = 64 << 10;
    private static final Pattern UNSET = Pattern.compile("\\{[A-Za-z][A-Za-z0-9]*}");

    private final RawStream stream;
    private final List<Line> lines;
    private final Duration patience;
    private final Supplier<SslHandler> tls;
    private final Mono<Void> goOn;
    private final SaslExchange sasl;
    private final Sasl2Exchange sasl2;
    private final Map<String, String> variables;
    private String contentNamespace = "jabber:client";
    private int unique;

    /**
     * @param tls makes our end of TLS
     * @param goOn completes when the test lets a stalled script go on
     */
    ScriptRun(
            RawStream stream,
            List<Line> lines,
            Duration patience,
            ScriptedAccount account,
            boolean server,
            Supplier<SslHandler> tls,
            Mono<Void> goOn) {
        this.stream = stream;
        this.lines = lines;
        this.patience = patience;
        this.tls = tls;
        this.goOn = goOn;
        this.sasl = new SaslExchange(this, account, server);
        this.sasl2 = new Sasl2Exchange(this, account, server);
        this.variables = new HashMap<>(account.variables(server));
        this.variables.put("port", Integer.toString(stream.port(server)));
    }

    /** Plays it; fails with the line that was not as it should be. */
    Mono<Void> run() {
        return play(lines).subscribeOn(stream.scheduler());
    }

    Scheduler scheduler() {
        return stream.scheduler();
    }

    /** The next piece, which must be an element. */
    Mono<Element> element() {
        return piece().handle((piece, sink) -> {
            if (piece instanceof Piece.Child child) {
                sink.next(child.element());
            } else {
                sink.error(new AssertionError(came(piece)));
            }
        });
    }

    /** Whether white space stood before the last element. */
    boolean spaceBefore() {
        return stream.spaceBefore();
    }

    /** The value of a variable, which must have one. */
    String variable(String name) {
        String value = variables.get(name);
        if (value == null) {
            throw new AssertionError("variable {" + name + "}: unset");
        }
        return value;
    }

    void set(String name, String value) {
        variables.put(name, value);
    }

    Mono<Void> send(String text) {
        return stream.send(Unpooled.copiedBuffer(text, UTF_8));
    }

    private Mono<Void> play(List<Line> these) {
        return Flux.range(0, these.size())
                .concatMap(i -> play(these.get(i), these.subList(i + 1, these.size())))
                .then();
    }

    private Mono<Void> play(Line line, List<Line> later) {
        if (line.step() instanceof Step.Macro macro) {
            return play(macro.lines());
        }
        Mono<Void> performed = Mono.defer(() -> perform(line.step()));
        if (!(line.step() instanceof Step.Stall)) {
            performed = performed.timeout(patience, stream.scheduler());
        }
        return performed
                .onErrorResume(IOException.class, failure -> endIsExpected(later) ? Mono.empty() : Mono.error(failure))
                .onErrorMap(failure -> failed(line, failure));
    }

    /** Where the other side is to hang up, it may do so while we still talk. */
    private static boolean endIsExpected(List<Line> later) {
        return later.stream().anyMatch(line -> line.step() instanceof Step.ExpectClosed);
    }

    private AssertionError failed(Line line, Throwable failure) {
        String what = failure instanceof TimeoutException
                ? "nothing happened for " + patience.toMillis() + " ms"
                        + (stream.unfinished().isEmpty() ? "" : ", unfinished: " + stream.unfinished())
                : failure.getMessage();
        return new AssertionError(line + "\n  " + what, failure);
    }

    private Mono<Void> perform(Step step) {
        if (step instanceof Step.ExpectHeader header) {
            stream.restart();
            return piece().flatMap(piece -> piece instanceof Piece.Header came
                    ? compare(XmlPattern.header(header.pattern()), opened(came.element()))
                    : Mono.error(new AssertionError(came(piece))));
        } else if (step instanceof Step.ExpectElement expected) {
            return element()
                    .flatMap(came -> expected.pattern().equals("...")
                            ? Mono.empty()
                            : compare(XmlPattern.element(expected.pattern(), contentNamespace), came));
        } else if (step instanceof Step.ExpectError error) {
            return element().flatMap(came -> condition(came, error.condition()));
        } else if (step instanceof Step.ExpectEnd) {
            return piece().flatMap(piece ->
                    piece instanceof Piece.End ? Mono.empty() : Mono.error(new AssertionError(came(piece))));
        } else if (step instanceof Step.ExpectClosed) {
            return stream.next().flatMap(piece -> Mono.error(new AssertionError(came(piece))));
        } else if (step instanceof Step.ExpectCloseNotify) {
            return stream.next()
                    .flatMap(piece -> Mono.<Void>error(new AssertionError(came(piece))))
                    .then(Mono.defer(() -> stream.closeNotify()
                            ? Mono.empty()
                            : Mono.error(new AssertionError(stream.howClosed() + ", without close_notify"))));
        } else if (step instanceof Step.Send send) {
            return repeat(filled(send.text()), send.times());
        } else if (step instanceof Step.SendBytes bytes) {
            return stream.send(Unpooled.wrappedBuffer(HexFormat.of().parseHex(bytes.hex())));
        } else if (step instanceof Step.Fragment fragment) {
            return Mono.fromRunnable(() -> stream.fragment(fragment.size()));
        } else if (step instanceof Step.Tls) {
            return stream.secure(tls.get());
        } else if (step instanceof Step.Sasl how) {
            return sasl.run(how);
        } else if (step instanceof Step.Sasl2 how) {
            return sasl2.run(new Step.Sasl2(how.part(), XmlPattern.fill(how.text(), variables)));
        } else if (step instanceof Step.Close close) {
            return close.reset() ? stream.cut() : stream.close();
        } else if (step instanceof Step.Stall) {
            stream.stall(true);
            return goOn.publishOn(stream.scheduler()).doOnSuccess(nothing -> stream.stall(false));
        }
        throw new IllegalStateException("step: " + step);
    }

    private Mono<Piece> piece() {
        return stream.next().switchIfEmpty(Mono.error(() -> new AssertionError(stream.howClosed())));
    }

    private Element opened(Element header) {
        String namespace = header.attributes().get(new QName("xmlns"));
        contentNamespace = namespace == null ? contentNamespace : namespace;
        return header;
    }

    private Mono<Void> compare(XmlPattern expected, Element came) {
        String difference = expected.difference(came, variables);
        return difference == null ? Mono.empty() : Mono.error(new AssertionError(difference + "\n  came: " + came));
    }

    private static Mono<Void> condition(Element came, String condition) {
        boolean isError = came.name().equals(new QName(STREAMS, "error"));
        boolean asExpected = isError
                && came.elements().stream().anyMatch(child -> child.name().equals(new QName(STREAM_ERRORS, condition)));
        return asExpected ? Mono.empty() : Mono.error(new AssertionError("came: " + came));
    }

    private static String came(Piece piece) {
        if (piece instanceof Piece.Header header) {
            return "came: a stream header, " + header.element();
        } else if (piece instanceof Piece.Child child) {
            return "came: " + child.element();
        }
        return "came: the end of the stream";
    }

    private String filled(String text) {
        variables.put("unique", "scripted-" + ++unique);
        String filled = XmlPattern.fill(text, variables);
        var missing = UNSET.matcher(filled);
        if (missing.find()) {
            throw new IllegalArgumentException("variable " + missing.group() + ": unset (expected: one of "
                    + variables.keySet().stream().sorted().toList() + ")");
        }
        return filled;
    }

    private Mono<Void> repeat(String text, long times) {
        if (times == 1) {
            return send(text);
        }
        byte[] bytes = text.getBytes(UTF_8);
        long atOnce = Math.max(1, Math.min(times, REPEATED_AT_ONCE / Math.max(1, bytes.length)));
        return Flux.<Long, Long>generate(() -> times, (left, sink) -> {
                    long now = Math.min(left, atOnce);
                    if (now == 0) {
                        sink.complete();
                    } else {
                        sink.next(now);
                    }
                    return left - now;
                })
                .concatMap(now -> stream.send(repeated(bytes, Math.toIntExact(now))), 1)
                .then();
    }

    private static ByteBuf repeated(byte[] bytes, int times) {
        ByteBuf repeated = Unpooled.buffer(bytes.length * times);
        for (int i = 0; i < times; i++) {
            repeated.writeBytes(bytes);
        }
        return repeated;
    }
}
