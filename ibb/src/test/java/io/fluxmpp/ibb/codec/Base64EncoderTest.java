package io.fluxmpp.ibb.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("IBB-2.2-5")
class Base64EncoderTest {

    private static final int GUARD = 9;

    private final byte[] random = new byte[1024 + GUARD];

    {
        new Random(47).nextBytes(random);
    }

    @Nested
    class GivenEveryLengthAndAlignment {
        @Test
        void whenEncoded_thenAsTheJdkDoesIt() {
            for (int length = 0; length <= 1024; length++) {
                for (int offset : new int[] {0, 1, 3, 8}) {
                    byte[] plain = Arrays.copyOfRange(random, offset, offset + length);
                    String expected = Base64.getEncoder().encodeToString(plain);
                    for (ByteBuffer source : sources(offset, length)) {
                        assertThat(encode(source)).isEqualTo(expected);
                    }
                }
            }
        }

        @Test
        void whenEncoded_thenTheSourceIsNotMoved() {
            ByteBuffer source = ByteBuffer.wrap(random, 3, 100);
            encode(source);

            assertThat(source.position()).isEqualTo(3);
            assertThat(source.limit()).isEqualTo(103);
        }
    }

    private List<ByteBuffer> sources(int offset, int length) {
        ByteBuffer direct = ByteBuffer.allocateDirect(offset + length + GUARD);
        direct.position(offset);
        direct.put(random, offset, length).flip().position(offset);
        ByteBuffer heap = ByteBuffer.wrap(random, offset, length);
        return List.of(
                heap,
                heap.slice(),
                heap.asReadOnlyBuffer(),
                heap.duplicate().order(ByteOrder.LITTLE_ENDIAN),
                direct,
                direct.duplicate().order(ByteOrder.LITTLE_ENDIAN));
    }

    private static String encode(ByteBuffer source) {
        int length = Base64Encoder.encodedLength(source.remaining());
        ByteBuffer heap = ByteBuffer.allocate(length);
        ByteBuffer direct = ByteBuffer.allocateDirect(length).order(ByteOrder.LITTLE_ENDIAN);
        Base64Encoder.encode(source, heap);
        Base64Encoder.encode(source, direct);
        assertThat(heap.remaining()).isZero();
        assertThat(direct.flip()).isEqualTo(heap.flip());
        return StandardCharsets.US_ASCII.decode(heap).toString();
    }
}
