package io.fluxmpp.ibb.codec;

/**
 * Two arrays that base64 passes through on its way from buffer to buffer, one for whole groups of three bytes and one for
 * the same groups in digits. What is in them means nothing between two uses.
 */
final class Base64Chunk {

    static final int GROUP_BYTES = 3;
    static final int GROUP_CHARS = 4;

    private final int groups;
    private final byte[] bytes;
    private final byte[] text;

    /** @param groups how many groups there is room for */
    Base64Chunk(int groups) {
        this.groups = groups;
        this.bytes = new byte[groups * GROUP_BYTES];
        this.text = new byte[groups * GROUP_CHARS];
    }

    int groups() {
        return groups;
    }

    byte[] bytes() {
        return bytes;
    }

    byte[] text() {
        return text;
    }
}
