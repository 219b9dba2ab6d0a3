package io.fluxmpp.ibb.codec;

import io.fluxmpp.ibb.model.BlockSize;
import io.fluxmpp.ibb.model.Data;
import io.fluxmpp.ibb.model.Sequence;
import io.fluxmpp.stream.codec.BulkPayloadCodec.BulkText;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/** Decodes the text of one {@code <data/>} while it arrives. */
final class DataText implements BulkText<Data> {

    private static final int LIMIT = BlockSize.MAX.bytes();
    private static final int UNPOOLED_SIZE = 256;

    private final String sid;
    private final Sequence seq;
    private final Base64Decoder decoder = new Base64Decoder();
    private final ByteBuf bytes;

    /** @param bytes memory of {@link #pooled()} or {@link #unpooled()}, owned by this from now on */
    DataText(String sid, Sequence seq, ByteBuf bytes) {
        this.sid = sid;
        this.seq = seq;
        this.bytes = bytes;
    }

    /** Memory that has to be released. */
    static ByteBuf pooled() {
        return ByteBufAllocator.DEFAULT.heapBuffer(BlockSize.DEFAULT.bytes(), LIMIT);
    }

    /** Memory that may be forgotten as well as released. */
    static ByteBuf unpooled() {
        return Unpooled.buffer(UNPOOLED_SIZE, LIMIT);
    }

    @Override
    public void text(char[] chars, int offset, int length) {
        int start = bytes.writerIndex();
        int room = Math.min(decoder.mostBytes(length), LIMIT - start);
        bytes.ensureWritable(room);
        int base = bytes.arrayOffset();
        int end = decoder.decode(chars, offset, length, bytes.array(), base + start, base + start + room);
        bytes.writerIndex(end - base);
    }

    @Override
    public Data complete() {
        @Nullable String problem = decoder.finish();
        if (problem != null) {
            bytes.release();
            return new Data.Broken(sid, problem);
        }
        return new Data.Inbound(sid, seq, new NettyBlock(bytes));
    }

    @Override
    public void discard() {
        bytes.release();
    }
}
