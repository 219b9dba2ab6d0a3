package io.fluxmpp.ibb.codec;

/**
 * Translates whole groups of base64, three bytes or four digits each, without padding and without white space. There are
 * two ways to do it, with equal results; {@link #FASTEST} is the better one on this JVM.
 */
sealed interface Base64Groups permits Base64Table, Base64Jdk {

    /**
     * From Java 21 on HotSpot does {@link java.util.Base64} with the vector instructions of ordinary processors, several
     * times as fast as a table even with a copy before and one behind; on 17 a table is twice as fast as the JDK.
     */
    Base64Groups FASTEST = Runtime.version().feature() >= 21 ? Base64Jdk.INSTANCE : Base64Table.INSTANCE;

    /** Encodes the first {@code groups} groups of the chunk's bytes to its text. */
    void encode(Base64Chunk chunk, int groups);

    /**
     * Decodes the first {@code groups} groups of the chunk's text, up to the first that has anything but digits in it.
     *
     * @param target where to write to, from {@code start} on, no more than the groups asked for make; the chunk's bytes
     *     may be overwritten, too
     * @return how many groups were decoded
     */
    int decode(Base64Chunk chunk, int groups, byte[] target, int start);
}
