package io.fluxmpp.ibb;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxmpp.ibb.bytestream.Bytestream;
import io.fluxmpp.ibb.bytestream.BytestreamSettings;
import io.fluxmpp.ibb.bytestream.ExpectedBytestream;
import io.fluxmpp.stream.RunningServer;
import io.fluxmpp.stream.XmppClient;
import io.fluxmpp.stream.XmppServer;
import io.fluxmpp.stream.connection.StreamManagement;
import io.fluxmpp.stream.connection.XmppConnection;
import io.fluxmpp.testkit.FaultProxy;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Random;
import java.util.zip.CRC32;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Romeo and Juliet on an embedded server, romeo behind a network that can be made a bad one. */
final class LiveBytestreams {

    static final Duration PATIENCE = Duration.ofSeconds(25);

    private final RunningServer server;
    private final FaultProxy network;
    private final XmppConnection romeo;
    private final XmppConnection juliet;

    private LiveBytestreams(RunningServer server, FaultProxy network, XmppConnection romeo, XmppConnection juliet) {
        this.server = server;
        this.network = network;
        this.romeo = romeo;
        this.juliet = juliet;
    }

    static LiveBytestreams start() {
        return start(StreamManagement.DEFAULT);
    }

    /** Whose connections are not resumed when they are lost. */
    static LiveBytestreams startUnmanaged() {
        return start(StreamManagement.DEFAULT.withWanted(false));
    }

    private static LiveBytestreams start(StreamManagement management) {
        RunningServer server = XmppServer.create()
                .account("romeo@montague.lit", "secret")
                .account("juliet@montague.lit", "geheim")
                .bind()
                .block(PATIENCE);
        FaultProxy network = FaultProxy.to(server.port()).block(PATIENCE);
        XmppConnection romeo = connect(server, "romeo", "secret", network.port(), management);
        XmppConnection juliet = connect(server, "juliet", "geheim", server.port(), management);
        return new LiveBytestreams(server, network, romeo, juliet);
    }

    private static XmppConnection connect(
            RunningServer server, String localpart, String password, int port, StreamManagement management) {
        return XmppClient.create()
                .jid(localpart + "@montague.lit")
                .password(password)
                .host("127.0.0.1")
                .port(port)
                .trust(server.certificate())
                .streamManagement(management)
                .connect()
                .block(PATIENCE);
    }

    /** Closes everything, and sees to it that the sockets are. */
    void stop() {
        Mono.whenDelayError(romeo.close(), juliet.close()).onErrorComplete().block(PATIENCE);
        network.dispose();
        server.dispose();
        server.onDispose().block(PATIENCE);
    }

    FaultProxy network() {
        return network;
    }

    XmppConnection romeo() {
        return romeo;
    }

    XmppConnection juliet() {
        return juliet;
    }

    Mono<Ends> open(BytestreamSettings settings) {
        return open(settings, settings);
    }

    Mono<Ends> open(BytestreamSettings romeos, BytestreamSettings juliets) {
        return Mono.defer(() -> {
            String sid = Ibb.newSid();
            ExpectedBytestream expected = Ibb.on(juliet).expect(romeo.jid(), sid, juliets);
            return Mono.zip(Ibb.on(romeo).open(juliet.jid(), sid, romeos), expected.opened(), Ends::new);
        });
    }

    /** The two ends of a bytestream. */
    record Ends(Bytestream romeos, Bytestream juliets) {

        /** Sends from romeo to juliet, closes, and compares. */
        Mono<Void> transfer(Flux<ByteBuffer> bytes) {
            return Mono.zip(
                            checksum(juliets.receive()),
                            checksum(bytes),
                            romeos.send(bytes).then(romeos.close()).thenReturn(true))
                    .doOnNext(sums -> assertThat(sums.getT1()).isEqualTo(sums.getT2()))
                    .then();
        }
    }

    /** Random bytes, the same for each subscriber. */
    static Flux<ByteBuffer> bytes(int buffers, int size) {
        return Flux.defer(() -> {
            Random random = new Random(buffers);
            return Flux.range(0, buffers).map(i -> {
                byte[] bytes = new byte[size];
                random.nextBytes(bytes);
                return ByteBuffer.wrap(bytes);
            });
        });
    }

    static Mono<Long> checksum(Flux<ByteBuffer> buffers) {
        return Mono.defer(() -> {
            CRC32 crc = new CRC32();
            return buffers.doOnNext(buffer -> crc.update(buffer.duplicate())).then(Mono.fromCallable(crc::getValue));
        });
    }
}
