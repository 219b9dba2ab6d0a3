package io.fluxmpp.ibb.codec;

import static io.fluxmpp.stream.xml.MalformedPayloadException.require;

import io.fluxmpp.ibb.model.Data;
import io.fluxmpp.ibb.model.IbbAction;
import io.fluxmpp.ibb.model.Sequence;
import io.fluxmpp.stream.codec.BulkPayloadCodec;
import io.fluxmpp.stream.xml.MalformedPayloadException;
import io.fluxmpp.stream.xml.XmlName;
import io.fluxmpp.stream.xml.XmlReader;
import io.fluxmpp.stream.xml.XmlWriter;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes {@code <data/>}. Reading gives {@link Data.Inbound}, or {@link Data.Broken} where anything but the sid
 * cannot be read.
 */
final class DataCodec implements BulkPayloadCodec<Data> {

    @Override
    public XmlName elementName() {
        return Data.NAME;
    }

    @Override
    public BulkText<Data> begin(XmlReader start) {
        return begin(start, DataText.POOLED);
    }

    private static BulkText<Data> begin(XmlReader start, ByteBufAllocator allocator) {
        String sid = require(start, "sid");
        if (sid.isEmpty()) {
            throw new MalformedPayloadException("sid: empty (expected: an NMTOKEN, XEP-0047 §2.2)");
        }
        @Nullable String seq = start.attribute("seq");
        if (seq == null) {
            return new UnreadableData(sid, "<data/> lacks the attribute 'seq'");
        }
        try {
            Sequence number = Sequence.parse(seq);
            return new DataText(sid, number, allocator);
        } catch (IllegalArgumentException e) {
            return new UnreadableData(sid, String.valueOf(e.getMessage()));
        }
    }

    /** Inside of other payloads nobody may know that there is a block to release. */
    @Override
    public Data decode(XmlReader in) {
        BulkText<Data> data = begin(in, DataText.UNPOOLED);
        char[] text = in.text().toCharArray();
        data.text(text, 0, text.length);
        return data.complete();
    }

    @Override
    public void encode(Data data, XmlWriter out) {
        if (data instanceof Data.Outbound outbound) {
            encode(outbound.sid(), outbound.seq(), outbound.block(), out);
        } else if (data instanceof Data.Inbound inbound) {
            encode(inbound.sid(), inbound.seq(), inbound.block().copy(), out);
        } else {
            throw new IllegalArgumentException(data + " (expected: a block that could be read)");
        }
    }

    private static void encode(String sid, Sequence seq, ByteBuffer block, XmlWriter out) {
        out.start(IbbAction.NAMESPACE, "data").attribute("seq", seq.toString()).attribute("sid", sid);
        if (block.hasRemaining()) {
            out.ascii(Base64Encoder.encodedLength(block.remaining()), target -> Base64Encoder.encode(block, target));
        }
        out.end();
    }

    /** Passes over the text of a block whose start tag is broken already. */
    private record UnreadableData(String sid, String problem) implements BulkText<Data> {

        @Override
        public void text(char[] chars, int offset, int length) {
            // The block is refused whatever stands in it.
        }

        @Override
        public void ascii(ByteBuffer bytes) {
            // As above.
        }

        @Override
        public Data complete() {
            return new Data.Broken(sid, problem);
        }

        @Override
        public void discard() {
            // Nothing was collected.
        }
    }
}
