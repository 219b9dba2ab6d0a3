package io.fluxmpp.bench.scenario.client;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.netty.tcp.TcpResources;

/**
 * A blind client, the limit of what a client can do over such a connection: it has the same sockets and the same TLS as
 * ours, and neither parses nor decodes.
 */
final class PumpClient implements Client {

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final int WINDOW = 64;
    private static final int WINDOW_BYTES = 2 << 20;

    private final String jid;
    private final Channel channel;
    private final Pump pump;

    private PumpClient(String jid, Channel channel) {
        this.jid = jid;
        this.channel = channel;
        this.pump = new Pump(channel, jid);
    }

    static PumpClient login(Account account) throws Exception {
        PumpLogin login = PumpLogin.of(account);
        EventLoopGroup loops = TcpResources.get().onClient(true);
        Channel channel = new Bootstrap()
                .group(loops)
                .channel(TcpResources.get().onChannelClass(SocketChannel.class, loops))
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel connected) {
                        connected.pipeline().addLast(login);
                    }
                })
                .connect(Account.HOST, account.port())
                .sync()
                .channel();
        PumpClient client = new PumpClient(login.jid().get(PATIENCE.toSeconds(), TimeUnit.SECONDS), channel);
        channel.pipeline().addLast(client.pump);
        return client;
    }

    @Override
    public String jid() {
        return jid;
    }

    @Override
    public Receiving expect(String from, Transfer transfer) {
        channel.eventLoop().submit(() -> pump.answer(from)).syncUninterruptibly();
        return () -> new Transferred(
                this.<Long>onLoop(done -> done.complete(pump.received())).get() * transfer.blockSize(), 0, List.of());
    }

    @Override
    public Transferred send(String to, Transfer transfer) throws Exception {
        Meter meter = new Meter(transfer);
        int window = transfer.window() > 0
                ? transfer.window()
                : Math.max(1, Math.min(WINDOW, WINDOW_BYTES / transfer.blockSize()));
        this.<@Nullable Void>onLoop(done -> pump.blocks(done, to, transfer.blockSize(), window, new Pump.Source() {
                    @Override
                    public boolean next(int number) {
                        return meter.next() > 0;
                    }

                    @Override
                    public void answered(int number) {}
                }))
                .get();
        return new Transferred(meter.bytes(), meter.bytesPerSecond(), List.of());
    }

    @Override
    public Pings ping(int outstanding, Duration time) throws Exception {
        RoundTrips roundTrips = new RoundTrips(time);
        long[] since = new long[Integer.highestOneBit(outstanding) << 1];
        this.<@Nullable Void>onLoop(done -> pump.pings(done, outstanding, new Pump.Source() {
                    @Override
                    public boolean next(int number) {
                        since[number & (since.length - 1)] = System.nanoTime();
                        return roundTrips.more();
                    }

                    @Override
                    public void answered(int number) {
                        roundTrips.add(since[number & (since.length - 1)]);
                    }
                }))
                .get();
        return roundTrips.pings();
    }

    private <T extends @Nullable Object> CompletableFuture<T> onLoop(Consumer<CompletableFuture<T>> action) {
        CompletableFuture<T> done = new CompletableFuture<>();
        channel.eventLoop().execute(() -> action.accept(done));
        return done;
    }

    @Override
    public void close() {
        channel.close().syncUninterruptibly();
    }
}
