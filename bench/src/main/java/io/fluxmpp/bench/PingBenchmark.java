package io.fluxmpp.bench;

import static java.util.Objects.requireNonNull;

import io.fluxmpp.stream.RunningServer;
import io.fluxmpp.stream.XmppClient;
import io.fluxmpp.stream.XmppServer;
import io.fluxmpp.stream.connection.XmppConnection;
import io.fluxmpp.stream.ping.Ping;
import java.time.Duration;
import org.jivesoftware.smack.packet.IQ;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/**
 * One ping after the other to the embedded server in this process, over loopback and TLS: ours and Smack's. The limit is as
 * many bytes there and back through plain sockets.
 *
 * <p>Operations are round trips.
 */
public class PingBenchmark extends Suite {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String DOMAIN = "bench.localhost";
    private static final String USER = "romeo";
    private static final String PASSWORD = "orchard";

    /** About what a ping has on the wire, TLS included. */
    private static final int PING_BYTES = 120;

    private final RunningServer server = requireNonNull(XmppServer.create()
            .domain(DOMAIN)
            .account(USER + "@" + DOMAIN, PASSWORD)
            .bind()
            .block(PATIENCE));

    private final XmppConnection fluxmpp = requireNonNull(XmppClient.create()
            .jid(USER + "@" + DOMAIN)
            .password(PASSWORD)
            .host("localhost")
            .port(server.port())
            .trust(server.certificate())
            .connect()
            .block(PATIENCE));

    private final SmackPings smack = new SmackPings(server, USER, PASSWORD);
    private final LoopbackEcho echo = new LoopbackEcho(PING_BYTES);

    @Setup(Level.Trial)
    public void checkConnected() {
        fluxmpp();
        smack();
    }

    @TearDown(Level.Trial)
    public void release() {
        smack.close();
        echo.close();
        fluxmpp.close().block(PATIENCE);
        server.disposeGracefully().block(PATIENCE);
    }

    @Benchmark
    public Duration fluxmpp() {
        return requireNonNull(Ping.on(fluxmpp).ping(null).block(PATIENCE));
    }

    @Benchmark
    public IQ smack() {
        return smack.ping();
    }

    @Benchmark
    public int loopback() {
        return echo.roundTrip();
    }
}
