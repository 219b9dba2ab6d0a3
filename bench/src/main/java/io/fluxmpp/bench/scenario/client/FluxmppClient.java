package io.fluxmpp.bench.scenario.client;

import static java.util.Objects.requireNonNull;

import io.fluxmpp.ibb.Ibb;
import io.fluxmpp.ibb.bytestream.Bytestream;
import io.fluxmpp.ibb.bytestream.BytestreamSettings;
import io.fluxmpp.ibb.bytestream.WindowPolicy;
import io.fluxmpp.ibb.model.BlockSize;
import io.fluxmpp.stream.XmppClient;
import io.fluxmpp.stream.XmppComponent;
import io.fluxmpp.stream.connection.ComponentConnection;
import io.fluxmpp.stream.connection.StreamManagement;
import io.fluxmpp.stream.connection.XmppConnection;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.ping.Ping;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32C;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** This library. */
final class FluxmppClient implements Client {

    /** For logging in and the like. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /** For transfers: they have limits of their own. */
    private static final Duration LONG = Duration.ofHours(12);

    private final XmppConnection connection;
    private final Mono<Void> logout;
    private final WindowPolicy window;

    private FluxmppClient(XmppConnection connection, Mono<Void> logout, WindowPolicy window) {
        this.connection = connection;
        this.logout = logout;
        this.window = window;
    }

    static FluxmppClient login(Account account, WindowPolicy window) {
        return login(account, window, true);
    }

    /** @param managed whether the stream is to be managed, where the server does that for clients */
    static FluxmppClient login(Account account, WindowPolicy window, boolean managed) {
        if (account.access() == Account.Access.COMPONENT) {
            ComponentConnection component = connected(component(account).connect());
            return new FluxmppClient(component.at(Jid.of(account.componentJid())), component.close(), window);
        }
        XmppConnection connection = connected(client(account, managed).connect());
        return new FluxmppClient(connection, connection.close(), window);
    }

    private static <T extends XmppConnection> T connected(Mono<T> connecting) {
        return requireNonNull(connecting.block(PATIENCE));
    }

    private static XmppComponent component(Account account) {
        return XmppComponent.create(account.domain(), account.password())
                .host(Account.HOST)
                .port(account.port());
    }

    /** A client that is ready to connect. */
    static XmppClient client(Account account, boolean managed) {
        return XmppClient.create()
                .streamManagement(StreamManagement.DEFAULT.withWanted(managed))
                .jid(account.bareJid())
                .password(account.password())
                .host(Account.HOST)
                .port(account.port())
                .trust(account.certificate());
    }

    @Override
    public String jid() {
        return connection.jid().toString();
    }

    @Override
    public Receiving expect(String from, Transfer transfer) {
        AtomicLong bytes = new AtomicLong();
        List<Mono<Bytestream>> expected = numbers(transfer)
                .map(i -> Ibb.on(connection)
                        .expect(Jid.of(from), transfer.sid(i), settings(transfer))
                        .opened())
                .collectList()
                .blockOptional(PATIENCE)
                .orElseThrow();
        CompletableFuture<List<Long>> checksums = Flux.fromIterable(expected)
                .flatMapSequential(opened -> opened.flatMap(bytestream -> read(bytestream, bytes)), expected.size())
                .collectList()
                .toFuture();
        return () -> new Transferred(bytes.get(), 0, checksums.get());
    }

    private static Mono<Long> read(Bytestream bytestream, AtomicLong bytes) {
        CRC32C checksum = new CRC32C();
        return bytestream
                .receivePooled()
                .doOnNext(block -> {
                    checksum.update(block.bytes());
                    bytes.addAndGet(block.size());
                    block.release();
                })
                .then(Mono.fromSupplier(checksum::getValue));
    }

    @Override
    public Transferred send(String to, Transfer transfer) {
        List<Bytestream> bytestreams = numbers(transfer)
                .flatMapSequential(i -> Ibb.on(connection).open(Jid.of(to), transfer.sid(i), settings(transfer)))
                .collectList()
                .blockOptional(PATIENCE)
                .orElseThrow();
        Meter meter = new Meter(transfer);
        List<Long> checksums = Flux.range(0, bytestreams.size())
                .flatMapSequential(i -> write(bytestreams.get(i), i, meter), bytestreams.size())
                .collectList()
                .blockOptional(LONG)
                .orElseThrow();
        double bytesPerSecond = meter.bytesPerSecond();
        Flux.fromIterable(bytestreams)
                .flatMap(Bytestream::close, bytestreams.size())
                .blockLast(PATIENCE);
        return new Transferred(meter.bytes(), bytesPerSecond, checksums);
    }

    private static Mono<Long> write(Bytestream bytestream, int number, Meter meter) {
        CRC32C checksum = new CRC32C();
        RandomBytes bytes = new RandomBytes(number);
        Flux<ByteBuffer> blocks = Flux.generate(sink -> {
            int size = meter.next();
            if (size == 0) {
                sink.complete();
                return;
            }
            ByteBuffer block = bytes.next(size);
            checksum.update(block.duplicate());
            sink.next(block);
        });
        return bytestream.send(blocks).then(Mono.fromSupplier(checksum::getValue));
    }

    private BytestreamSettings settings(Transfer transfer) {
        return BytestreamSettings.DEFAULT
                .withBlockSize(new BlockSize(transfer.blockSize()))
                .withWindow(transfer.window() == 0 ? window : WindowPolicy.fixed(transfer.window()));
    }

    private static Flux<Integer> numbers(Transfer transfer) {
        return Flux.range(0, transfer.bytestreams());
    }

    @Override
    public Pings ping(int outstanding, Duration time) {
        Ping ping = Ping.on(connection);
        RoundTrips roundTrips = new RoundTrips(time);
        Flux.range(0, Integer.MAX_VALUE)
                .takeWhile(i -> roundTrips.more())
                .flatMap(
                        i -> Mono.defer(() -> {
                            long since = System.nanoTime();
                            return ping.ping(null).doOnNext(answer -> roundTrips.add(since));
                        }),
                        outstanding)
                .blockLast(LONG);
        return roundTrips.pings();
    }

    @Override
    public void close() {
        logout.block(PATIENCE);
    }
}
