package io.fluxmpp.ibb.model;

import java.nio.ByteBuffer;

/** The decoded bytes of a received block: memory with exactly one owner, pooled in general. */
public interface PooledBlock {

    /** How many bytes, 0 to 65535. */
    int size();

    /** The bytes where they lie, for the owner to read until it gives the memory back. */
    ByteBuffer bytes();

    /** The bytes in heap memory of their own, for the caller to keep. Releases nothing. */
    ByteBuffer copy();

    /** Gives the memory back. The block must not be used afterwards. */
    void release();
}
