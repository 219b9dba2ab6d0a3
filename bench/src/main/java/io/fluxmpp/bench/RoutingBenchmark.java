package io.fluxmpp.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fluxmpp.stream.codec.PayloadCodecs;
import io.fluxmpp.stream.internal.wire.StreamEncoder;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.Iq;
import io.fluxmpp.stream.xml.Namespaces;
import io.fluxmpp.stream.xml.XmlElement;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.Objects;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.TearDown;
import reactor.core.publisher.Mono;

/**
 * An IQ through a connection, with memory for a socket: a request that arrives goes to its handler and is answered, and a
 * request that is made gets its answer. The limit is the same without a connection: one stanza parsed, one written.
 *
 * <p>Operations are requests with their answers.
 */
public class RoutingBenchmark extends Suite {

    private static final XmlElement QUESTION = XmlElement.of("urn:fluxmpp:bench:question", "question");
    private static final Jid JULIET = Jid.of("juliet@capulet.lit/balcony");
    private static final String FROM_JULIET = " from='" + JULIET + "' to='romeo@montague.lit/orchard' ";

    private static final ByteBuf ID = Unpooled.unreleasableBuffer(Unpooled.copiedBuffer(" id='", UTF_8));

    private final ByteBuf request = direct(
            "<iq" + FROM_JULIET + "id='kr91n475' type='get'>" + "<question xmlns='urn:fluxmpp:bench:question'/></iq>");
    private final ByteBuf answerUpToId = direct("<iq" + FROM_JULIET + "type='result' id='");
    private final ByteBuf answerFromId = direct("'/>");

    private final MemoryConnection romeo = new MemoryConnection(
            "romeo@montague.lit/orchard",
            connection -> connection.handle(QUESTION.elementName(), asked -> Mono.empty()));

    private final PayloadCodecs codecs = new PayloadCodecs();
    private final StanzaReader reader = new StanzaReader(codecs);
    private final StreamEncoder encoder = new StreamEncoder(codecs, Namespaces.CLIENT);
    private int size;
    private int answers;

    private static ByteBuf direct(String xml) {
        byte[] bytes = xml.getBytes(UTF_8);
        return Unpooled.directBuffer(bytes.length).writeBytes(bytes);
    }

    @TearDown
    public void release() {
        reader.close();
        romeo.dispose();
        request.release();
        answerUpToId.release();
        answerFromId.release();
    }

    /** A request arrives, its handler is found and answers, the answer is written. */
    @Benchmark
    public int answer() {
        romeo.arrive(request.retainedDuplicate());
        romeo.run();
        ByteBuf written = sent();
        int bytes = written.readableBytes();
        written.release();
        return bytes;
    }

    /** A request is written, its answer arrives and reaches who asked. */
    @Benchmark
    public int ask() {
        int before = answers;
        romeo.connection().request(Iq.get(JULIET, QUESTION)).subscribe(answer -> answers++);
        romeo.run();
        ByteBuf written = sent();
        romeo.arrive(answerTo(written));
        written.release();
        romeo.run();
        if (answers != before + 1) {
            throw new IllegalStateException("no answer");
        }
        return answers;
    }

    /** The other end's part, by looking for the id and no more. */
    private ByteBuf answerTo(ByteBuf asked) {
        int id = ByteBufUtil.indexOf(ID, asked) + ID.readableBytes();
        int end = asked.indexOf(id, asked.writerIndex(), (byte) '\'');
        return PooledByteBufAllocator.DEFAULT
                .directBuffer()
                .writeBytes(answerUpToId, 0, answerUpToId.readableBytes())
                .writeBytes(asked, id, end - id)
                .writeBytes(answerFromId, 0, answerFromId.readableBytes());
    }

    /** What has to be done in any case for a request: parse it, and write the answer. */
    @Benchmark
    public int parseAndWrite() {
        reader.feed(request.nioBuffer(), stanza -> {
            ByteBuf out = PooledByteBufAllocator.DEFAULT.directBuffer();
            encoder.encode(((Iq) stanza).result(null), out);
            size = out.readableBytes();
            out.release();
        });
        return size;
    }

    private ByteBuf sent() {
        return Objects.requireNonNull(romeo.take(), "nothing was written");
    }
}
