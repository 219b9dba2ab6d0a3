package io.fluxmpp.ibb.codec;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The characters of base64 (RFC 4648 section 4). */
final class Base64Alphabet {

    static final byte PAD = '=';

    /** What {@link #values()} holds for characters that are no digit. All are negative. */
    static final byte ILLEGAL = -1;

    static final byte WHITE_SPACE = -2;
    static final byte PADDING = -3;

    private static final String CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    private Base64Alphabet() {}

    /** The character for each value. */
    static byte[] bytes() {
        return CHARACTERS.getBytes(StandardCharsets.US_ASCII);
    }

    /** The value of each ASCII character. */
    static byte[] values() {
        byte[] values = new byte[128];
        Arrays.fill(values, ILLEGAL);
        for (int value = 0; value < CHARACTERS.length(); value++) {
            values[CHARACTERS.charAt(value)] = (byte) value;
        }
        for (char space : new char[] {' ', '\t', '\r', '\n'}) {
            values[space] = WHITE_SPACE;
        }
        values[PAD] = PADDING;
        return values;
    }
}
