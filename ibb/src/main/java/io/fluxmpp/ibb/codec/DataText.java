package io.fluxmpp.ibb.codec;

import io.fluxmpp.ibb.model.BlockSize;
import io.fluxmpp.ibb.model.Data;
import io.fluxmpp.ibb.model.Sequence;
import io.fluxmpp.stream.codec.BulkPayloadCodec.BulkText;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Decodes the text of one {@code <data/>} while it arrives. */
final class DataText implements BulkText<Data> {

    private static final int LIMIT = BlockSize.MAX.bytes();

    /** Memory that has to be released. */
    static final ByteBufAllocator POOLED = ByteBufAllocator.DEFAULT;

    /** Memory that may be forgotten as well as released. */
    static final ByteBufAllocator UNPOOLED = UnpooledByteBufAllocator.DEFAULT;

    private final String sid;
    private final Sequence seq;
    private final ByteBufAllocator allocator;
    private final Base64Decoder decoder = new Base64Decoder();
    private ByteBuf bytes = Unpooled.EMPTY_BUFFER;

    /** @param allocator where the block is to lie: {@link #POOLED} or {@link #UNPOOLED} */
    DataText(String sid, Sequence seq, ByteBufAllocator allocator) {
        this.sid = sid;
        this.seq = seq;
        this.allocator = allocator;
    }

    @Override
    public void text(char[] chars, int offset, int length) {
        int start = bytes.writerIndex();
        int end = makeRoom(length);
        int base = bytes.arrayOffset();
        int written = decoder.decode(chars, offset, length, bytes.array(), base + start, base + end);
        bytes.writerIndex(written - base);
    }

    @Override
    public void ascii(ByteBuffer text) {
        int start = bytes.writerIndex();
        int end = makeRoom(text.remaining());
        int base = bytes.arrayOffset();
        int written = decoder.decode(text, bytes.array(), base + start, base + end);
        bytes.writerIndex(written - base);
    }

    /** Makes room for what so many characters can be, if a block may be that long, and says where that ends. */
    private int makeRoom(int chars) {
        int end = Math.min(bytes.writerIndex() + decoder.mostBytes(chars), LIMIT);
        int present = bytes.capacity();
        if (end > present && present == 0) {
            bytes = allocator.heapBuffer(end, LIMIT);
        } else if (end > present) {
            bytes.capacity(Math.max(end, Math.min(present * 2, LIMIT)));
        }
        return end;
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
