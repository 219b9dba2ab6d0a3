package io.fluxmpp.bench;

import io.fluxmpp.stream.codec.PayloadCodecs;
import io.fluxmpp.stream.internal.wire.StreamEncoder;
import io.fluxmpp.stream.model.Stanza;
import io.fluxmpp.stream.xml.Namespaces;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.List;
import java.util.stream.Stream;
import org.jivesoftware.smack.xml.xpp3.Xpp3XmlPullParserFactory;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Setup;

/**
 * From stanzas to the bytes that are written to a socket: ours, and Smack's of the same stanzas, each as its own parser has
 * read them. The limit is a copy of those bytes.
 *
 * <p>Operations are stanzas; blocks are {@link IbbBlockBenchmark}'s.
 */
public class WritingBenchmark extends Suite {

    private final PayloadCodecs codecs = StanzaReader.allCodecs();
    private final StreamEncoder encoder = new StreamEncoder(codecs, Namespaces.CLIENT);
    private final SmackWriter smack = new SmackWriter();
    private List<Stanza> stanzas = List.of();
    private List<org.jivesoftware.smack.packet.Stanza> smackStanzas = List.of();
    private List<byte[]> bytes = List.of();

    @Setup(Level.Trial)
    public void prepare() {
        Traffic traffic = Traffic.named("mixed");
        bytes = traffic.whole();
        stanzas = StanzaReader.all(codecs, traffic);
        SmackReader reader =
                new SmackReader(new Xpp3XmlPullParserFactory(), new EndlessStream(Traffic.HEADER, traffic.whole()));
        smackStanzas = Stream.generate(reader::next).limit(Traffic.STANZAS).toList();
    }

    @Benchmark
    @OperationsPerInvocation(Traffic.STANZAS)
    public int fluxmpp() {
        int size = 0;
        for (Stanza stanza : stanzas) {
            ByteBuf out = PooledByteBufAllocator.DEFAULT.directBuffer();
            encoder.encode(stanza, out);
            size += out.readableBytes();
            out.release();
        }
        return size;
    }

    @Benchmark
    @OperationsPerInvocation(Traffic.STANZAS)
    public int smack() {
        int size = 0;
        for (org.jivesoftware.smack.packet.Stanza stanza : smackStanzas) {
            size += smack.write(stanza);
        }
        return size;
    }

    @Benchmark
    @OperationsPerInvocation(Traffic.STANZAS)
    public int copy() {
        int size = 0;
        for (byte[] stanza : bytes) {
            ByteBuf out = PooledByteBufAllocator.DEFAULT.directBuffer();
            out.writeBytes(stanza);
            size += out.readableBytes();
            out.release();
        }
        return size;
    }
}
