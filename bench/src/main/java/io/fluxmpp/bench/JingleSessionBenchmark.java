package io.fluxmpp.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fluxmpp.bench.scenario.NoTransport;
import io.fluxmpp.bench.scenario.Talk;
import io.fluxmpp.jingle.Jingle;
import io.fluxmpp.jingle.model.Reason;
import io.fluxmpp.jingle.model.Reason.Condition;
import io.fluxmpp.jingle.session.Discovery;
import io.fluxmpp.stream.connection.XmppConnection;
import io.fluxmpp.stream.internal.wire.StreamEncoder;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.Stanza;
import io.fluxmpp.stream.xml.Namespaces;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A Jingle session from its offer to its end, both parties in memory: initiated, accepted, terminated, with an application and
 * a transport that do nothing. The limit is the same without sessions: their stanzas parsed and written.
 *
 * <p>Operations are sessions, of which both parties are counted as one.
 */
public class JingleSessionBenchmark extends Suite {

    private static final String ROMEO = "romeo@montague.lit/orchard";
    private static final String JULIET = "juliet@capulet.lit/balcony";
    private static final Jid RESPONDER = Jid.of(JULIET);

    private static final ByteBuf TO = Unpooled.unreleasableBuffer(Unpooled.copiedBuffer(" to='", UTF_8));
    private static final byte[] FROM_ROMEO = (" from='" + ROMEO + "'").getBytes(UTF_8);
    private static final byte[] FROM_JULIET = (" from='" + JULIET + "'").getBytes(UTF_8);

    private final Talk talk = new Talk();
    private @Nullable Jingle initiator;
    private int accepted;
    private int ended;

    private final MemoryConnection romeo = new MemoryConnection(ROMEO, connection -> initiator = jingle(connection));
    private final MemoryConnection juliet = new MemoryConnection(
            JULIET,
            connection -> jingle(connection)
                    .offers()
                    .subscribe(offer -> offer.accept().subscribe(session -> accepted++)));

    private final List<byte[]> recorded = new ArrayList<>();
    private boolean recording = true;
    private final StanzaReader reader = new StanzaReader(romeo.connection().codecs());
    private final StreamEncoder encoder = new StreamEncoder(romeo.connection().codecs(), Namespaces.CLIENT);
    private int bytes;

    private Jingle jingle(XmppConnection connection) {
        return Jingle.on(connection)
                .application(talk)
                .transport(new NoTransport())
                .settings(settings -> settings.withDiscovery(Discovery.ANNOUNCED))
                .start();
    }

    @Setup(Level.Trial)
    public void record() {
        session();
        recording = false;
    }

    @TearDown(Level.Trial)
    public void release() {
        reader.close();
        romeo.dispose();
        juliet.dispose();
    }

    @Benchmark
    public int session() {
        int before = ended;
        initiator()
                .initiate(RESPONDER, talk)
                .subscribe(session ->
                        session.terminate(Reason.of(Condition.SUCCESS)).subscribe(null, null, () -> ended++));
        settle();
        if (ended != before + 1 || accepted != ended) {
            throw new IllegalStateException(accepted + " accepted, " + ended + " ended (expected: " + before + " + 1)");
        }
        return ended;
    }

    /** What has to be done in any case: parsing what the parties have sent each other, and writing it. */
    @Benchmark
    public int parseAndWrite() {
        bytes = 0;
        for (byte[] stanza : recorded) {
            reader.feed(ByteBuffer.wrap(stanza), this::write);
        }
        return bytes;
    }

    private void write(Stanza stanza) {
        ByteBuf out = PooledByteBufAllocator.DEFAULT.directBuffer();
        encoder.encode(stanza, out);
        bytes += out.readableBytes();
        out.release();
    }

    private Jingle initiator() {
        if (initiator == null) {
            throw new IllegalStateException("no Jingle");
        }
        return initiator;
    }

    private void settle() {
        int moved;
        do {
            romeo.run();
            juliet.run();
            moved = carry(romeo, FROM_ROMEO, juliet) + carry(juliet, FROM_JULIET, romeo);
        } while (moved > 0);
    }

    /** What a server does at least: says who a stanza is from. What has no address is its own. */
    private int carry(MemoryConnection sender, byte[] from, MemoryConnection receiver) {
        int carried = 0;
        for (ByteBuf sent = sender.take(); sent != null; sent = sender.take()) {
            int name = sent.indexOf(sent.readerIndex(), sent.writerIndex(), (byte) ' ');
            int address = ByteBufUtil.indexOf(TO, sent);
            if (address >= 0) {
                receiver.arrive(recorded(sent.alloc()
                        .directBuffer(sent.readableBytes() + from.length)
                        .writeBytes(sent, sent.readerIndex(), name - sent.readerIndex())
                        .writeBytes(from)
                        .writeBytes(sent, address, sent.writerIndex() - address)));
                carried++;
            }
            sent.release();
        }
        return carried;
    }

    private ByteBuf recorded(ByteBuf stanza) {
        if (recording) {
            recorded.add(ByteBufUtil.getBytes(stanza));
        }
        return stanza;
    }
}
