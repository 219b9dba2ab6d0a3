package io.fluxmpp.ibb.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Both ways are tested whatever JVM this is, against the JDK's encoder, which sees nothing but arrays. */
@Tag("IBB-2.2-5")
class Base64EncoderTest {

    private static final int GUARD = 9;
    private static final byte UNTOUCHED = '#';

    private final byte[] random = new byte[70_000];

    {
        new Random(47).nextBytes(random);
    }

    static List<Base64Groups> ways() {
        return List.of(Base64Table.INSTANCE, Base64Jdk.INSTANCE);
    }

    @Nested
    class GivenEveryLengthAndAlignment {
        @ParameterizedTest
        @MethodSource("io.fluxmpp.ibb.codec.Base64EncoderTest#ways")
        void whenEncoded_thenAsTheJdkDoesIt(Base64Groups way) {
            for (int length = 0; length <= 1024; length++) {
                for (int offset = 0; offset < Long.BYTES; offset++) {
                    assertEncodedAsTheJdkDoesIt(way, offset, length);
                }
            }
        }
    }

    @Nested
    class GivenLongBlocks {
        @ParameterizedTest
        @MethodSource("io.fluxmpp.ibb.codec.Base64EncoderTest#ways")
        void whenEncoded_thenAsTheJdkDoesIt(Base64Groups way) {
            int chunk = Base64Chunks.ofThisThread().fitting(Integer.MAX_VALUE).bytes().length;
            for (int size : new int[] {1 << 11, 1 << 12, 1 << 13, 1 << 14, 1 << 15, chunk, 2 * chunk, 0xffff - 2}) {
                for (int length = size - 2; length <= size + 2; length++) {
                    assertEncodedAsTheJdkDoesIt(way, length % Long.BYTES, length);
                }
            }
            Random lengths = new Random(11);
            for (int i = 0; i < 100; i++) {
                assertEncodedAsTheJdkDoesIt(way, i % Long.BYTES, lengths.nextInt(1 << 16));
            }
        }
    }

    @Test
    void whenEncoded_thenTheSourceIsNotMoved() {
        ByteBuffer source = ByteBuffer.wrap(random, 3, 100);
        Base64Encoder.encode(source, ByteBuffer.allocate(Base64Encoder.encodedLength(100)));

        assertThat(source.position()).isEqualTo(3);
        assertThat(source.limit()).isEqualTo(103);
    }

    /** From every kind of buffer to every kind, where those do not begin at a round index. */
    private void assertEncodedAsTheJdkDoesIt(Base64Groups way, int offset, int length) {
        byte[] text = Base64.getEncoder().encode(Arrays.copyOfRange(random, offset, offset + length));
        int position = 7 - offset;
        byte[] expected = new byte[position + text.length + GUARD];
        Arrays.fill(expected, UNTOUCHED);
        System.arraycopy(text, 0, expected, position, text.length);
        for (ByteBuffer source : sources(offset, length)) {
            for (ByteBuffer target : targets(expected.length)) {
                Base64Encoder.encode(way, source, target.position(position));

                assertThat(target.position()).isEqualTo(position + text.length);
                assertThat(target.rewind()).isEqualTo(ByteBuffer.wrap(expected));
            }
        }
    }

    private final ByteBuffer direct = ByteBuffer.allocateDirect(random.length);
    private final ByteBuffer heapTarget = ByteBuffer.allocate(random.length * 3);
    private final ByteBuffer directTarget = ByteBuffer.allocateDirect(random.length * 3);

    private List<ByteBuffer> sources(int offset, int length) {
        direct.clear().position(offset).put(random, offset, length).flip().position(offset);
        ByteBuffer heap = ByteBuffer.wrap(random, offset, length);
        return List.of(
                heap,
                heap.slice(),
                heap.asReadOnlyBuffer(),
                heap.duplicate().order(ByteOrder.LITTLE_ENDIAN),
                direct.duplicate(),
                direct.slice(),
                direct.asReadOnlyBuffer(),
                direct.duplicate().order(ByteOrder.LITTLE_ENDIAN));
    }

    private List<ByteBuffer> targets(int size) {
        return List.of(
                untouched(heapTarget.duplicate(), size),
                untouched(heapTarget.slice(heapTarget.capacity() / 2 + 1, size), size)
                        .order(ByteOrder.LITTLE_ENDIAN),
                untouched(directTarget.duplicate(), size).order(ByteOrder.LITTLE_ENDIAN),
                untouched(directTarget.slice(directTarget.capacity() / 2 + 1, size), size));
    }

    private static ByteBuffer untouched(ByteBuffer buffer, int size) {
        byte[] untouched = new byte[size];
        Arrays.fill(untouched, UNTOUCHED);
        return buffer.limit(size).put(untouched).rewind();
    }
}
