package io.fluxmpp.bench;

import io.fluxmpp.ibb.codec.Base64Access;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.handler.codec.base64.Base64Dialect;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Base64 of a block, both ways: ours as the codec of blocks calls it (from heap and direct buffers, encoded to either, decoded
 * to an array, as pooled memory for blocks is one), the JDK's from array to given array, which is the limit where it has vector
 * instructions, Netty's and commons-codec's, and a memory copy of the block.
 *
 * <p>Operations are blocks; multiply by the block size for bytes. Loops as small as these are compiled within a second.
 */
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class Base64Benchmark extends Suite {

    /** Where a block begins in pooled memory is seldom the start of an array. */
    private static final int OFFSET = 16;

    @Param({"4096", "8192", "65535"})
    private int blockSize;

    private byte[] block = {};
    private byte[] text = {};

    private byte[] encoded = {};
    private byte[] decoded = {};

    private ByteBuffer heapBlock = ByteBuffer.allocate(0);
    private ByteBuffer directBlock = ByteBuffer.allocate(0);
    private ByteBuffer heapText = ByteBuffer.allocate(0);
    private ByteBuffer directText = ByteBuffer.allocate(0);
    private ByteBuffer heapTarget = ByteBuffer.allocate(0);
    private ByteBuffer directTarget = ByteBuffer.allocate(0);

    private ByteBuf nettyBlock = PooledByteBufAllocator.DEFAULT.directBuffer();
    private ByteBuf nettyText = PooledByteBufAllocator.DEFAULT.directBuffer();

    @Setup(Level.Trial)
    public void prepare() {
        block = new byte[blockSize];
        new Random(42).nextBytes(block);
        text = Base64.getEncoder().encode(block);
        encoded = new byte[text.length];
        decoded = new byte[OFFSET + block.length];
        heapBlock = ByteBuffer.wrap(block);
        directBlock = ByteBuffer.allocateDirect(block.length).put(block).flip();
        heapText = ByteBuffer.wrap(text);
        directText = ByteBuffer.allocateDirect(text.length).put(text).flip();
        heapTarget = ByteBuffer.wrap(encoded);
        directTarget = ByteBuffer.allocateDirect(text.length);
        nettyBlock.writeBytes(block);
        nettyText.writeBytes(text);
        if (!Arrays.equals(block, 0, blockSize, decodedBy(fluxmppDecodeDirect()), OFFSET, OFFSET + blockSize)
                || !fluxmppEncodeDirect().flip().equals(heapText)) {
            throw new IllegalStateException("not base64");
        }
    }

    private byte[] decodedBy(int end) {
        return Arrays.copyOf(decoded, end);
    }

    @TearDown(Level.Trial)
    public void release() {
        nettyBlock.release();
        nettyText.release();
    }

    @Benchmark
    public ByteBuffer fluxmppEncodeHeap() {
        return encode(heapBlock, heapTarget);
    }

    @Benchmark
    public ByteBuffer fluxmppEncodeHeapToDirect() {
        return encode(heapBlock, directTarget);
    }

    @Benchmark
    public ByteBuffer fluxmppEncodeDirect() {
        return encode(directBlock, directTarget);
    }

    private static ByteBuffer encode(ByteBuffer source, ByteBuffer target) {
        Base64Access.encode(source, target.clear());
        return target;
    }

    @Benchmark
    public int fluxmppDecodeHeap() {
        return Base64Access.decode(heapText.rewind(), decoded, OFFSET);
    }

    @Benchmark
    public int fluxmppDecodeDirect() {
        return Base64Access.decode(directText.rewind(), decoded, OFFSET);
    }

    @Benchmark
    public int jdkEncode() {
        return Base64.getEncoder().encode(block, encoded);
    }

    @Benchmark
    public int jdkDecode() {
        return Base64.getDecoder().decode(text, decoded);
    }

    @Benchmark
    public int nettyEncode() {
        return size(io.netty.handler.codec.base64.Base64.encode(
                nettyBlock, 0, blockSize, false, Base64Dialect.STANDARD, PooledByteBufAllocator.DEFAULT));
    }

    @Benchmark
    public int nettyDecode() {
        return size(io.netty.handler.codec.base64.Base64.decode(
                nettyText, 0, text.length, Base64Dialect.STANDARD, PooledByteBufAllocator.DEFAULT));
    }

    private static int size(ByteBuf result) {
        int size = result.readableBytes();
        result.release();
        return size;
    }

    @Benchmark
    public byte[] commonsEncode() {
        return org.apache.commons.codec.binary.Base64.encodeBase64(block);
    }

    @Benchmark
    public byte[] commonsDecode() {
        return org.apache.commons.codec.binary.Base64.decodeBase64(text);
    }

    /** The limit of anything that reads a block and writes one. */
    @Benchmark
    public byte[] memoryCopy() {
        System.arraycopy(block, 0, decoded, OFFSET, blockSize);
        return decoded;
    }
}
