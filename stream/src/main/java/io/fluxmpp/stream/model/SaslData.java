package io.fluxmpp.stream.model;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** The character data of SASL elements: base64 of RFC 4648 §4, and {@code =} for no bytes at all (RFC 6120 §6.4.2). */
public final class SaslData {

    private static final byte[] NONE = {};

    private SaslData() {}

    /** What stands in {@code <challenge/>} and {@code <response/>}, where zero bytes are no characters. */
    public static String encode(byte[] data) {
        return Base64.getEncoder().encodeToString(data);
    }

    /** What stands in {@code <auth/>} and {@code <success/>}, where no characters would mean no data at all. */
    public static String encodeOptional(byte[] data) {
        return data.length == 0 ? "=" : encode(data);
    }

    /**
     * Strictly: no white space, no missing padding, no stray bits (RFC 6120 §13.9.1).
     *
     * @throws IllegalArgumentException if it is anything else; the message does not show the data
     */
    public static byte[] decode(String data) {
        return data.equals("=") ? NONE : decodeElement(data);
    }

    /**
     * As strictly, but without a sign for no bytes: no characters are no bytes (XEP-0388 §2.2).
     *
     * @throws IllegalArgumentException if it is anything else; the message does not show the data
     */
    public static byte[] decodeElement(String data) {
        byte[] bytes = lenient(data);
        if (!encode(bytes).equals(data)) {
            throw noBase64();
        }
        return bytes;
    }

    /**
     * Text of UTF-8.
     *
     * @throws IllegalArgumentException if the bytes are none
     */
    public static String text(byte[] utf8) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("no UTF-8", e);
        }
    }

    private static byte[] lenient(String data) {
        try {
            return Base64.getDecoder().decode(data);
        } catch (IllegalArgumentException e) {
            throw noBase64();
        }
    }

    private static IllegalArgumentException noBase64() {
        return new IllegalArgumentException("no base64 of RFC 4648 §4");
    }
}
