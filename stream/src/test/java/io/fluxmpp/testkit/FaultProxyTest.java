package io.fluxmpp.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluxmpp.testkit.FaultProxy.Ending;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The proxy between two plain sockets. */
class FaultProxyTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int MEGABYTE = 1 << 20;

    private ServerSocket listener;
    private FaultProxy proxy;
    private Socket client;
    private Socket server;

    @BeforeEach
    void connect() throws IOException {
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        listener.setSoTimeout((int) PATIENCE.toMillis());
        proxy = FaultProxy.to(listener.getLocalPort()).block(PATIENCE);
        client = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
        server = listener.accept();
        client.setTcpNoDelay(true);
        for (Socket socket : new Socket[] {client, server}) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
        }
    }

    @AfterEach
    void close() throws IOException {
        proxy.dispose();
        client.close();
        server.close();
        listener.close();
    }

    private static byte[] numbered(int count) {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            bytes[i] = (byte) i;
        }
        return bytes;
    }

    private static void send(Socket from, byte[] bytes) throws IOException {
        from.getOutputStream().write(bytes);
    }

    private static byte[] receive(Socket at, int count) throws IOException {
        return at.getInputStream().readNBytes(count);
    }

    private static long millisOf(Transfer transfer) throws IOException {
        long start = System.nanoTime();
        transfer.run();
        return (System.nanoTime() - start) / 1_000_000;
    }

    private static void assertEnd(Socket at, Ending how) throws IOException {
        if (how == Ending.FIN) {
            assertThat(at.getInputStream().read()).isEqualTo(-1);
        } else {
            assertThatThrownBy(() -> at.getInputStream().read())
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("reset");
        }
    }

    private interface Transfer {
        void run() throws IOException;
    }

    @Nested
    class GivenNoFaults {

        @Test
        void whenBothTalk_thenAllArrivesAndIsCounted() throws IOException {
            send(client, numbered(100));
            assertThat(receive(server, 100)).isEqualTo(numbered(100));
            send(server, numbered(50));
            assertThat(receive(client, 50)).isEqualTo(numbered(50));
            assertThat(proxy.toServer().bytes()).isEqualTo(100);
            assertThat(proxy.toClient().bytes()).isEqualTo(50);
            assertThat(proxy.connections()).isEqualTo(1);
        }

        @Test
        void whenOneCloses_thenTheOtherReadsWhatWasSaidAndTheEnd() throws IOException {
            send(client, numbered(100));
            client.close();
            assertThat(server.getInputStream().readAllBytes()).isEqualTo(numbered(100));
        }

        @Test
        void whenOneResets_thenTheOtherIsReset() throws IOException {
            client.setSoLinger(true, 0);
            client.close();
            assertEnd(server, Ending.RST);
        }

        @Test
        void whenTheServerIsGone_thenTheClientIsReset() throws IOException {
            listener.close();
            try (Socket another = new Socket(InetAddress.getLoopbackAddress(), proxy.port())) {
                another.setSoTimeout((int) PATIENCE.toMillis());
                assertEnd(another, Ending.RST);
            }
        }
    }

    @Nested
    class GivenASlowLine {

        @Test
        void whenDelayed_thenArrivesLaterButWhole() throws IOException {
            proxy.toServer().delay(Duration.ofMillis(100));
            assertThat(millisOf(() -> {
                        send(client, numbered(100));
                        assertThat(receive(server, 100)).isEqualTo(numbered(100));
                    }))
                    .isGreaterThanOrEqualTo(100);
        }

        @Test
        void whenJittered_thenNothingOvertakes() throws IOException {
            proxy.toServer().fragment(1).jitter(Duration.ofMillis(60), 7);
            assertThat(millisOf(() -> {
                        send(client, numbered(200));
                        assertThat(receive(server, 200)).isEqualTo(numbered(200));
                    }))
                    .as("200 throws of up to 60 ms")
                    .isGreaterThan(40);
        }

        @Test
        void whenNarrow_thenTakesItsTime() throws IOException {
            proxy.toServer().bandwidth(10_000);
            assertThat(millisOf(() -> {
                        send(client, numbered(2_000));
                        assertThat(receive(server, 2_000)).isEqualTo(numbered(2_000));
                    }))
                    .isGreaterThanOrEqualTo(175);
        }

        @Test
        void whenFragmented_thenArrivesInPieces() throws IOException {
            proxy.toServer().fragment(1).bandwidth(1_000);
            send(client, numbered(100));
            int reads = 0;
            for (int read = 0; read < 100; reads++) {
                read += server.getInputStream().read(new byte[100]);
            }
            assertThat(reads).isGreaterThan(5);
        }

        @Test
        void whenHealed_thenWhatFollowsArrivesBehind() throws IOException {
            proxy.toServer().delay(Duration.ofMillis(100));
            send(client, new byte[] {1});
            proxy.toServer().heal();
            send(client, new byte[] {2});
            assertThat(receive(server, 2)).containsExactly(1, 2);
        }
    }

    @Nested
    class GivenAStall {

        @Test
        void whenResumed_thenAllArrives() throws IOException {
            proxy.toServer().stall();
            send(client, numbered(100));
            send(server, numbered(10));
            assertThat(receive(client, 10)).as("the other direction").isEqualTo(numbered(10));
            assertThat(server.getInputStream().available()).isZero();
            proxy.toServer().resume();
            assertThat(receive(server, 100)).isEqualTo(numbered(100));
        }

        @Test
        void whenTheSenderGoesOn_thenItsSocketFillsUp() throws IOException {
            proxy.toServer().stall();
            assertThat(sendAsMuchAsPossible()).isLessThan(64 * MEGABYTE);
        }

        @Test
        void whenMuchWaitsForItsTime_thenNoMoreIsReadThanTheBufferHolds() throws IOException {
            proxy.toServer().delay(Duration.ofHours(1)).buffer(MEGABYTE);
            assertThat(sendAsMuchAsPossible()).isLessThan(64 * MEGABYTE);
        }

        /** Sends until the socket has not taken anything for a while, or this is clearly more than there are buffers for. */
        private int sendAsMuchAsPossible() throws IOException {
            ByteBuffer bytes = ByteBuffer.allocate(MEGABYTE);
            try (SocketChannel sender =
                            SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), proxy.port()));
                    Socket receiver = listener.accept();
                    Selector selector = Selector.open()) {
                assertThat(receiver.isConnected()).isTrue();
                sender.configureBlocking(false);
                sender.register(selector, SelectionKey.OP_WRITE);
                int sent = 0;
                while (sent < 64 * MEGABYTE && selector.select(500) > 0) {
                    selector.selectedKeys().clear();
                    sent += sender.write(bytes.clear());
                }
                return sent;
            }
        }
    }

    @Nested
    class GivenACut {

        @ParameterizedTest
        @EnumSource
        void whenSoManyBytesHaveGone_thenNoMoreDo(Ending how) throws IOException {
            proxy.toServer().cutAfter(10, how);
            send(client, numbered(4));
            assertThat(receive(server, 4)).isEqualTo(numbered(4));
            send(client, numbered(100));
            assertThat(receive(server, 6)).isEqualTo(numbered(6));
            assertEnd(server, how);
            assertEnd(client, how);
        }

        @ParameterizedTest
        @EnumSource
        void whenCutTheOtherWay_thenBothEndToo(Ending how) throws IOException {
            proxy.toClient().cutAfter(1, how);
            send(server, numbered(2));
            assertThat(receive(client, 1)).isEqualTo(numbered(1));
            assertEnd(client, how);
            assertEnd(server, how);
        }

        @ParameterizedTest
        @EnumSource
        void whenCutNow_thenBothEndAndANewConnectionLives(Ending how) throws IOException {
            proxy.cut(how);
            assertEnd(server, how);
            assertEnd(client, how);
            try (Socket another = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
                    Socket accepted = listener.accept()) {
                send(another, numbered(3));
                assertThat(receive(accepted, 3)).isEqualTo(numbered(3));
            }
        }
    }

    @Test
    void whenDisposedOf_thenNobodyConnectsAnyMore() throws IOException {
        proxy.dispose();
        assertEnd(client, Ending.RST);
    }
}
