package io.fluxmpp.ibb.codec;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Base64;

/**
 * By the JDK, which takes whole arrays only: full chunks, that is, and what does not fill one goes by {@link Base64Table}.
 *
 * <p>The JDK's decoder allows more than ours, padding for one; and it throws where it does not. So its result counts only
 * where it is as long as that many digits make, which is when there was nothing but digits. Else the table finds the first
 * group that is different.
 */
final class Base64Jdk implements Base64Groups {

    static final Base64Jdk INSTANCE = new Base64Jdk();

    private static final Base64.Encoder ENCODER = Base64.getEncoder();
    private static final Base64.Decoder DECODER = Base64.getDecoder();

    /** The lines of MIME, of 76 digits, end within so many. */
    private static final int LINE = 80;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final long ABOVE_SPACE = 0x2121212121212121L;
    private static final long HIGH_BITS = 0x8080808080808080L;

    private Base64Jdk() {}

    @Override
    public void encode(Base64Chunk chunk, int groups) {
        if (groups == chunk.groups()) {
            ENCODER.encode(chunk.bytes(), chunk.text());
        } else {
            Base64Table.INSTANCE.encode(chunk, groups);
        }
    }

    @Override
    public int decode(Base64Chunk chunk, int groups, byte[] target, int start) {
        if (groups == chunk.groups() && !inLines(chunk.text()) && decodeWhole(chunk)) {
            System.arraycopy(chunk.bytes(), 0, target, start, chunk.bytes().length);
            return groups;
        }
        return Base64Table.INSTANCE.decode(chunk, groups, target, start);
    }

    private static boolean decodeWhole(Base64Chunk chunk) {
        try {
            return DECODER.decode(chunk.text(), chunk.bytes()) == chunk.bytes().length;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Whether the text is in lines, as is common: then nothing is thrown for each. Bytes up to U+0020 are looked for. */
    private static boolean inLines(byte[] text) {
        long found = 0;
        for (int i = 0; i < LINE; i += Long.BYTES) {
            long chars = (long) LONG.get(text, i);
            found |= chars - ABOVE_SPACE & ~chars;
        }
        return (found & HIGH_BITS) != 0;
    }
}
