package io.fluxmpp.bench;

import io.fluxmpp.ibb.model.Data;
import io.fluxmpp.stream.model.Iq;
import io.fluxmpp.stream.model.Stanza;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.List;
import org.jivesoftware.smack.xml.XmlPullParserFactory;
import org.jivesoftware.smack.xml.stax.StaxXmlPullParserFactory;
import org.jivesoftware.smack.xml.xpp3.Xpp3XmlPullParserFactory;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/**
 * From what arrives at a socket to stanzas: ours, typed and with blocks decoded; Smack's with each of its parsers, typed and
 * with blocks decoded; Vysper's, trees. Limits: our parser by itself, making bare trees or looking at nothing, and a search for
 * every {@code <}.
 *
 * <p>Operations are stanzas.
 */
public class ParsingBenchmark extends Suite {

    /** The most that fits into a segment of TCP over Ethernet. */
    private static final String SEGMENT = "1460";

    private static final String WHOLE = "whole";

    @Param({"mixed", "ibb4096", "ibb65535"})
    private String traffic = "";

    /** How the bytes arrive: a stanza at a time, or in pieces of so many bytes. */
    @Param({WHOLE, SEGMENT})
    private String pieces = "";

    private List<ByteBuffer> arriving = List.of();
    private List<ByteBuf> scanned = List.of();
    private StanzaReader fluxmpp = new StanzaReader(StanzaReader.allCodecs());
    private SmackReader xpp3 = smack(new Xpp3XmlPullParserFactory(), List.of());
    private SmackReader stax = smack(new StaxXmlPullParserFactory(), List.of());
    private int vysperStanzas;
    private final VysperReader vysper = new VysperReader(stanza -> vysperStanzas++);
    private final AaltoReader skimming = new AaltoReader();
    private final AaltoReader building = new AaltoReader();

    @Setup(Level.Trial)
    public void prepare() {
        Traffic what = Traffic.named(traffic);
        List<byte[]> bytes = pieces.equals(WHOLE) ? what.whole() : what.cut(Integer.parseInt(pieces));
        arriving = bytes.stream().map(ParsingBenchmark::direct).toList();
        scanned = arriving.stream().map(Unpooled::wrappedBuffer).toList();
        xpp3 = smack(new Xpp3XmlPullParserFactory(), bytes);
        stax = smack(new StaxXmlPullParserFactory(), bytes);
        checkTyped(what);
        ByteBuffer header = direct(Traffic.HEADER);
        vysper.feed(header.duplicate());
        skimming.skim(header.duplicate());
        building.build(header.duplicate());
    }

    /** All know blocks as blocks: what is compared has done the same work. */
    private void checkTyped(Traffic what) {
        if (traffic.equals("mixed")) {
            return;
        }
        for (Stanza stanza : StanzaReader.all(StanzaReader.allCodecs(), what)) {
            if (!(stanza instanceof Iq iq && iq.payload() instanceof Data.Inbound)) {
                throw new IllegalStateException("no block: " + stanza);
            }
            stanza.release();
        }
        if (SmackReader.block(stax.next()).length == 0 || SmackReader.block(xpp3.next()).length == 0) {
            throw new IllegalStateException("no blocks of Smack's");
        }
    }

    private static SmackReader smack(XmlPullParserFactory factory, List<byte[]> pieces) {
        return new SmackReader(factory, new EndlessStream(Traffic.HEADER, pieces));
    }

    private static ByteBuffer direct(byte[] bytes) {
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }

    @TearDown(Level.Trial)
    public void release() {
        fluxmpp.close();
    }

    @Benchmark
    @OperationsPerInvocation(Traffic.STANZAS)
    public int fluxmpp() {
        int stanzas = 0;
        for (ByteBuffer piece : arriving) {
            stanzas += fluxmpp.feed(piece.duplicate(), Stanza::release);
        }
        return all(stanzas);
    }

    @Benchmark
    @OperationsPerInvocation(Traffic.STANZAS)
    public int smackXpp3() {
        return read(xpp3);
    }

    @Benchmark
    @OperationsPerInvocation(Traffic.STANZAS)
    public int smackStax() {
        return read(stax);
    }

    private static int read(SmackReader smack) {
        int bytes = 0;
        for (int i = 0; i < Traffic.STANZAS; i++) {
            bytes += SmackReader.block(smack.next()).length;
        }
        return bytes;
    }

    @Benchmark
    @OperationsPerInvocation(Traffic.STANZAS)
    public int vysper() {
        vysperStanzas = 0;
        for (ByteBuffer piece : arriving) {
            vysper.feed(piece.duplicate());
        }
        return all(vysperStanzas);
    }

    /** What a parser's tokens cost that go to trees without meaning; text stays as it is. */
    @Benchmark
    @OperationsPerInvocation(Traffic.STANZAS)
    public int aaltoTree() {
        int stanzas = 0;
        for (ByteBuffer piece : arriving) {
            stanzas += building.build(piece.duplicate());
        }
        return all(stanzas);
    }

    /** What it costs to find a parser's tokens. */
    @Benchmark
    @OperationsPerInvocation(Traffic.STANZAS)
    public int aaltoTokens() {
        int stanzas = 0;
        for (ByteBuffer piece : arriving) {
            stanzas += skimming.skim(piece.duplicate());
        }
        return all(stanzas);
    }

    /** The limit of anything that looks at every byte. */
    @Benchmark
    @OperationsPerInvocation(Traffic.STANZAS)
    public int scan() {
        int tags = 0;
        for (ByteBuf piece : scanned) {
            int end = piece.writerIndex();
            for (int at = piece.indexOf(0, end, (byte) '<'); at >= 0; at = piece.indexOf(at + 1, end, (byte) '<')) {
                tags++;
            }
        }
        return tags;
    }

    private static int all(int stanzas) {
        if (stanzas != Traffic.STANZAS) {
            throw new IllegalStateException("stanzas: " + stanzas + " (expected: " + Traffic.STANZAS + ")");
        }
        return stanzas;
    }
}
