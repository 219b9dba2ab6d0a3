package io.fluxmpp.ibb.codec;

import io.fluxmpp.ibb.model.PooledBlock;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;

/** A block in one of Netty's pooled buffers. */
record NettyBlock(ByteBuf memory) implements PooledBlock {

    @Override
    public int size() {
        return memory.readableBytes();
    }

    @Override
    public ByteBuffer bytes() {
        return memory.nioBuffer();
    }

    @Override
    public ByteBuffer copy() {
        byte[] copy = new byte[memory.readableBytes()];
        memory.getBytes(memory.readerIndex(), copy);
        return ByteBuffer.wrap(copy);
    }

    @Override
    public void release() {
        memory.release();
    }
}
