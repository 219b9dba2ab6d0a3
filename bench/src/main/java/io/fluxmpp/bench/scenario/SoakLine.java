package io.fluxmpp.bench.scenario;

import static java.util.Objects.requireNonNull;

import io.fluxmpp.bench.scenario.process.Server;
import io.fluxmpp.ibb.Ibb;
import io.fluxmpp.ibb.bytestream.Bytestream;
import io.fluxmpp.ibb.bytestream.BytestreamSettings;
import io.fluxmpp.ibb.bytestream.ExpectedBytestream;
import io.fluxmpp.ibb.model.BlockSize;
import io.fluxmpp.ibb.model.PooledBlock;
import io.fluxmpp.stream.XmppClient;
import io.fluxmpp.stream.connection.XmppConnection;
import io.fluxmpp.stream.ping.Ping;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Two connections between which transfers follow each other, of any size and block size: most go through, some are read
 * slowly, some are broken off by their reader, and some by the loss of the sender's connection, which connects again.
 */
final class SoakLine implements Runnable {

    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final int MOST_BYTES = 8 << 20;
    private static final int SLOW_BLOCKS = 200;
    private static final int SMALLEST_BLOCK = 256;

    private final int number;
    private final int port;
    private final Path certificate;
    private final long deadline;
    private final SoakTally tally;
    private final Random random;
    private final SoakPattern pattern;

    /** @param number which line: others have other accounts */
    SoakLine(int number, int port, Path certificate, long deadline, SoakTally tally) {
        this.number = number;
        this.port = port;
        this.certificate = certificate;
        this.deadline = deadline;
        this.tally = tally;
        this.random = new Random(number);
        this.pattern = new SoakPattern(number);
    }

    private enum Kind {
        WHOLE,
        SLOW,
        CANCELLED,
        LOST
    }

    @Override
    public void run() {
        XmppConnection juliet = connect(2 * number + 1);
        XmppConnection romeo = connect(2 * number);
        do {
            Kind kind = next();
            transfer(romeo, juliet, kind);
            if (kind == Kind.LOST) {
                romeo = connect(2 * number);
                tally.reconnects.increment();
            }
            Ping.on(romeo).ping(juliet.jid()).block(PATIENCE);
        } while (System.nanoTime() - deadline < 0);
        romeo.close().then(juliet.close()).block(PATIENCE);
    }

    private Kind next() {
        return switch (random.nextInt(10)) {
            case 0 -> Kind.LOST;
            case 1 -> Kind.SLOW;
            case 2, 3 -> Kind.CANCELLED;
            default -> Kind.WHOLE;
        };
    }

    private XmppConnection connect(int user) {
        return requireNonNull(XmppClient.create()
                .jid(Server.user(user) + "@" + Server.DOMAIN)
                .password(Server.user(user))
                .host("127.0.0.1")
                .port(port)
                .trust(certificate)
                .connect()
                .block(PATIENCE));
    }

    private void transfer(XmppConnection romeo, XmppConnection juliet, Kind kind) {
        int blockSize = SMALLEST_BLOCK + random.nextInt(BlockSize.MAX.bytes() - SMALLEST_BLOCK + 1);
        int most = kind == Kind.SLOW ? Math.min(MOST_BYTES, SLOW_BLOCKS * blockSize) : MOST_BYTES;
        int bytes = 1 + random.nextInt(most);
        int breakAfter = random.nextInt(1 + bytes / blockSize);
        BytestreamSettings settings = BytestreamSettings.DEFAULT.withBlockSize(new BlockSize(blockSize));
        String sid = Ibb.newSid();
        ExpectedBytestream expected = Ibb.on(juliet).expect(romeo.jid(), sid, settings);
        Reader reader = new Reader(kind, breakAfter, romeo);
        try {
            Mono.zip(Ibb.on(romeo).open(juliet.jid(), sid, settings), expected.opened())
                    .flatMap(ends -> Mono.when(
                            reader.read(ends.getT2()),
                            ends.getT1()
                                    .send(source(bytes, blockSize))
                                    .then(ends.getT1().close())))
                    .block(PATIENCE);
        } catch (RuntimeException e) {
            if (kind == Kind.WHOLE || kind == Kind.SLOW) {
                System.err.println("line " + number + ", " + kind + " of " + bytes + ": " + e);
                tally.errors.increment();
                return;
            }
        } finally {
            expected.dispose();
        }
        reader.judge(bytes);
    }

    private Flux<ByteBuffer> source(int bytes, int blockSize) {
        return Flux.generate(() -> 0, (position, sink) -> {
            int size = Math.min(blockSize, bytes - position);
            if (size == 0) {
                sink.complete();
            } else {
                sink.next(pattern.at(position, size));
            }
            return position + size;
        });
    }

    /** Compares what arrives. */
    private final class Reader {
        private final Kind kind;
        private final int breakAfter;
        private final XmppConnection sender;
        private final AtomicLong position = new AtomicLong();
        private final AtomicBoolean wrong = new AtomicBoolean();

        Reader(Kind kind, int breakAfter, XmppConnection sender) {
            this.kind = kind;
            this.breakAfter = breakAfter;
            this.sender = sender;
        }

        Mono<Void> read(Bytestream bytestream) {
            Flux<PooledBlock> blocks = bytestream.receivePooled();
            return switch (kind) {
                case WHOLE -> blocks.doOnNext(this::compare).then();
                case SLOW ->
                    blocks.limitRate(1)
                            .delayElements(Duration.ofMillis(2))
                            .doOnDiscard(PooledBlock.class, PooledBlock::release)
                            .doOnNext(this::compare)
                            .then();
                case CANCELLED ->
                    blocks.doOnNext(this::compare).take(breakAfter + 1L).then();
                case LOST ->
                    blocks.doOnNext(this::compare)
                            .skip(breakAfter)
                            .doOnNext(block -> sender.dispose())
                            .then();
            };
        }

        private void compare(PooledBlock block) {
            ByteBuffer bytes = block.bytes();
            if (!pattern.isAt(position.getAndAdd(bytes.remaining()), bytes)) {
                wrong.set(true);
            }
            block.release();
        }

        void judge(int bytes) {
            boolean mustBeWhole = kind == Kind.WHOLE || kind == Kind.SLOW;
            long arrived = position.get();
            if (wrong.get() || arrived > bytes || (mustBeWhole && arrived < bytes)) {
                System.err.println("line " + number + ", " + kind + ": wrong within " + arrived + " of " + bytes);
                tally.errors.increment();
            } else {
                tally.bytes.add(arrived);
                (mustBeWhole ? tally.whole : tally.broken).increment();
            }
        }
    }
}
