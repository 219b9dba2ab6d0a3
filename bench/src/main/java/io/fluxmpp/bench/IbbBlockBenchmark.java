package io.fluxmpp.bench;

import io.fluxmpp.ibb.codec.IbbCodecs;
import io.fluxmpp.ibb.model.Data;
import io.fluxmpp.ibb.model.Sequence;
import io.fluxmpp.stream.codec.PayloadCodecs;
import io.fluxmpp.stream.internal.wire.AaltoStreamDecoder;
import io.fluxmpp.stream.internal.wire.StreamEncoder;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.Iq;
import io.fluxmpp.stream.model.StreamElement;
import io.fluxmpp.stream.model.StreamHeader;
import io.fluxmpp.stream.xml.Namespaces;
import io.fluxmpp.stream.xml.XmlLimits;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jivesoftware.smack.xml.stax.StaxXmlPullParserFactory;
import org.jivesoftware.smack.xml.xpp3.Xpp3XmlPullParserFactory;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The way of one In-Band Bytestreams block: from the caller's buffer to the bytes of its stanza, and from those bytes to the
 * decoded block. Beside it the limits (the JDK's base64 from array to array without any XML, and with a scan for the end of the
 * text before) and a peer, Smack with each of its parsers.
 *
 * <p>Operations are blocks; multiply by the block size for bytes.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(2)
@State(Scope.Thread)
public class IbbBlockBenchmark {

    private static final Jid JULIET = Jid.of("juliet@capulet.lit/balcony");

    /** So many bytes are surely those of start tags, that of {@code <iq/>} among them. */
    private static final int TAGS = 100;

    @Param({"4096", "65535"})
    private int blockSize;

    private final PayloadCodecs codecs = new PayloadCodecs();
    private final StreamEncoder encoder = new StreamEncoder(codecs, Namespaces.CLIENT);
    private AaltoStreamDecoder decoder = new AaltoStreamDecoder(codecs, XmlLimits.DEFAULT);

    private byte[] block = {};
    private byte[] base64 = {};
    private byte[] encoded = {};
    private byte[] text = {};
    private byte[] decoded = {};
    private ByteBuffer source = ByteBuffer.allocate(0);
    private ByteBuf stanza = PooledByteBufAllocator.DEFAULT.directBuffer();
    private SmackBlocks xpp3 = SmackBlocks.NONE;
    private SmackBlocks stax = SmackBlocks.NONE;

    @Setup(Level.Trial)
    public void prepare() {
        IbbCodecs.register(codecs);
        block = new byte[blockSize];
        new Random(42).nextBytes(block);
        base64 = Base64.getEncoder().encode(block);
        encoded = new byte[base64.length];
        text = new byte[base64.length];
        decoded = new byte[block.length];
        source = ByteBuffer.allocateDirect(blockSize).put(block).flip();
        encoder.encode(outbound(), stanza);
        ByteBuf header = PooledByteBufAllocator.DEFAULT.directBuffer();
        encoder.encode(new StreamHeader(Namespaces.CLIENT, null, null, null, StreamHeader.VERSION, null), header);
        decoder.feed(header.nioBuffer());
        decoder.next();
        decoder.next();
        xpp3 = SmackBlocks.read(
                new Xpp3XmlPullParserFactory(), ByteBufUtil.getBytes(header), ByteBufUtil.getBytes(stanza));
        stax = SmackBlocks.read(
                new StaxXmlPullParserFactory(), ByteBufUtil.getBytes(header), ByteBufUtil.getBytes(stanza));
        header.release();
    }

    @TearDown(Level.Trial)
    public void release() {
        decoder.close();
        stanza.release();
    }

    /** A direct buffer of the caller's to the stanza's bytes in a pooled buffer. */
    @Benchmark
    public int fluxmppBufferToStanza() {
        ByteBuf out = PooledByteBufAllocator.DEFAULT.directBuffer(base64.length + 256);
        encoder.encode(outbound(), out);
        int size = out.readableBytes();
        out.release();
        return size;
    }

    /** The stanza's bytes to the block in pooled memory. */
    @Benchmark
    public int fluxmppStanzaToBlock() {
        decoder.feed(stanza.nioBuffer());
        StreamElement element = decoder.next();
        if (!(element instanceof Iq iq) || !(iq.payload() instanceof Data.Inbound data)) {
            throw new IllegalStateException("no block: " + element);
        }
        int size = data.block().size();
        iq.release();
        if (decoder.next() != null) {
            throw new IllegalStateException("more than one stanza");
        }
        return size;
    }

    /** Smack's way from the stanza's bytes to the block. */
    @Benchmark
    public int smackXpp3StanzaToBlock() {
        return xpp3.next().length;
    }

    /** The same with the JDK's parser. */
    @Benchmark
    public int smackStaxStanzaToBlock() {
        return stax.next().length;
    }

    /** Smack's way from a block to the stanza's bytes. */
    @Benchmark
    public int smackBufferToStanza() {
        return xpp3.write(block);
    }

    /** What nobody can do without: finding the end of the text, bringing it to where the JDK can decode it, decoding it. */
    @Benchmark
    public int scanAndJdkDecode() {
        int start = stanza.indexOf(stanza.readerIndex() + TAGS, stanza.writerIndex(), (byte) '>') + 1;
        int end = stanza.indexOf(start, stanza.writerIndex(), (byte) '<');
        stanza.getBytes(start, text, 0, end - start);
        return Base64.getDecoder().decode(text, decoded);
    }

    /** The JDK's encoder alone. */
    @Benchmark
    public int jdkEncode() {
        return Base64.getEncoder().encode(block, encoded);
    }

    /** The JDK's decoder alone. */
    @Benchmark
    public int jdkDecode() {
        return Base64.getDecoder().decode(base64, decoded);
    }

    private Iq outbound() {
        return Iq.set(JULIET, new Data.Outbound("i781hf64", Sequence.FIRST, source))
                .withId("kr91n475");
    }
}
