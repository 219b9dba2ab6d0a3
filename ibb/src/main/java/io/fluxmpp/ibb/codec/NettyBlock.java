package io.fluxmpp.ibb.codec;

import io.fluxmpp.ibb.model.PooledBlock;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;

/** A block in one of Netty's pooled buffers. */
record NettyBlock(ByteBuf bytes) implements PooledBlock {

    @Override
    public int size() {
        return bytes.readableBytes();
    }

    @Override
    public ByteBuffer copy() {
        byte[] copy = new byte[bytes.readableBytes()];
        bytes.getBytes(bytes.readerIndex(), copy);
        return ByteBuffer.wrap(copy);
    }

    @Override
    public void release() {
        bytes.release();
    }
}
