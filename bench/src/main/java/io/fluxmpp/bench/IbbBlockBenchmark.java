package io.fluxmpp.bench;

import io.fluxmpp.ibb.codec.Base64Access;
import io.fluxmpp.ibb.codec.IbbCodecs;
import io.fluxmpp.ibb.model.Data;
import io.fluxmpp.ibb.model.Sequence;
import io.fluxmpp.stream.codec.PayloadCodecs;
import io.fluxmpp.stream.internal.wire.AaltoStreamDecoder;
import io.fluxmpp.stream.internal.wire.StreamEncoder;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.Iq;
import io.fluxmpp.stream.model.StreamElement;
import io.fluxmpp.stream.xml.Namespaces;
import io.fluxmpp.stream.xml.XmlLimits;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.jivesoftware.smack.xml.XmlPullParserFactory;
import org.jivesoftware.smack.xml.stax.StaxXmlPullParserFactory;
import org.jivesoftware.smack.xml.xpp3.Xpp3XmlPullParserFactory;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/**
 * The way of one In-Band Bytestreams block: from the caller's buffer to the bytes of its stanza, and from those bytes to the
 * decoded block. Beside it the limits (the JDK's base64 from array to array without any XML, and with a scan for the end of the
 * text before) and a peer, Smack with each of its parsers.
 *
 * <p>Operations are blocks; multiply by the block size for bytes.
 */
public class IbbBlockBenchmark extends Suite {

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
    private ByteBuffer heapSource = ByteBuffer.allocate(0);
    private ByteBuffer directSource = ByteBuffer.allocate(0);
    private ByteBuffer target = ByteBuffer.allocate(0);
    private long id;
    private ByteBuf stanza = PooledByteBufAllocator.DEFAULT.directBuffer();
    private SmackReader xpp3 = smack(new Xpp3XmlPullParserFactory(), List.of());
    private SmackReader stax = smack(new StaxXmlPullParserFactory(), List.of());
    private final SmackWriter smack = new SmackWriter();

    @Setup(Level.Trial)
    public void prepare() {
        IbbCodecs.register(codecs);
        block = new byte[blockSize];
        new Random(42).nextBytes(block);
        base64 = Base64.getEncoder().encode(block);
        encoded = new byte[base64.length];
        text = new byte[base64.length];
        decoded = new byte[block.length];
        heapSource = ByteBuffer.wrap(block);
        directSource = ByteBuffer.allocateDirect(blockSize).put(block).flip();
        target = ByteBuffer.allocateDirect(base64.length);
        encoder.encode(outbound(directSource), stanza);
        decoder.feed(ByteBuffer.wrap(Traffic.HEADER));
        decoder.next();
        decoder.next();
        List<byte[]> stanzas = List.of(ByteBufUtil.getBytes(stanza));
        xpp3 = smack(new Xpp3XmlPullParserFactory(), stanzas);
        stax = smack(new StaxXmlPullParserFactory(), stanzas);
    }

    private static SmackReader smack(XmlPullParserFactory factory, List<byte[]> stanzas) {
        return new SmackReader(factory, new EndlessStream(Traffic.HEADER, stanzas));
    }

    @TearDown(Level.Trial)
    public void release() {
        decoder.close();
        stanza.release();
    }

    /** A direct buffer of the caller's to the stanza's bytes in a pooled buffer, which grows as that of a connection does. */
    @Benchmark
    public int fluxmppBufferToStanza() {
        return written(directSource);
    }

    /** The same from an array of the caller's. */
    @Benchmark
    public int fluxmppArrayToStanza() {
        return written(heapSource);
    }

    private int written(ByteBuffer source) {
        ByteBuf out = PooledByteBufAllocator.DEFAULT.directBuffer();
        encoder.encode(outbound(source), out);
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
        return SmackReader.block(xpp3.next()).length;
    }

    /** The same with the JDK's parser. */
    @Benchmark
    public int smackStaxStanzaToBlock() {
        return SmackReader.block(stax.next()).length;
    }

    /** Smack's way from a block to the stanza's bytes. */
    @Benchmark
    public int smackBufferToStanza() {
        return smack.writeBlock(block);
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

    /** Our encoder alone. */
    @Benchmark
    public ByteBuffer fluxmppEncode() {
        Base64Access.encode(directSource, target.clear());
        return target;
    }

    /** The JDK's decoder alone. */
    @Benchmark
    public int jdkDecode() {
        return Base64.getDecoder().decode(base64, decoded);
    }

    /** As a bytestream sends it: the connection counts the identifiers of its requests. */
    private Iq outbound(ByteBuffer source) {
        return Iq.set(JULIET, new Data.Outbound("i781hf64", Sequence.FIRST, source))
                .withId("kr91-" + Long.toString(id++, Character.MAX_RADIX));
    }
}
