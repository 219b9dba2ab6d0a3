package io.fluxmpp.ibb.bytestream;

import static java.util.Objects.requireNonNull;

import io.fluxmpp.ibb.model.BlockSize;
import io.fluxmpp.ibb.state.SendWindow;
import java.time.Duration;

/**
 * The limits and deadlines of one bytestream. Immutable; begin with {@link #DEFAULT} and change what is to differ.
 *
 * @param blockSize the largest block either side may send: asked for when opening, the limit when expecting
 * @param window how many blocks of ours may be on their way unacknowledged. More than 1 only towards peers that are known
 *     to take blocks in order: some break otherwise (XEP-0047 §2.2 recommends 1)
 * @param receiveBuffer how many received blocks wait for the subscriber before acknowledgements are withheld
 * @param unacknowledgedLimit how many more may arrive while acknowledgements are withheld; a peer that sends more is cut off
 * @param openTimeout how long the answer to our {@code <open/>} may take
 * @param acknowledgementTimeout how long the acknowledgement of a block of ours may take
 * @param stallTimeout how long a subscriber may leave a full receive buffer untouched
 * @param closeTimeout how long the answer to our {@code <close/>} may take
 */
public record BytestreamSettings(
        BlockSize blockSize,
        int window,
        int receiveBuffer,
        int unacknowledgedLimit,
        Duration openTimeout,
        Duration acknowledgementTimeout,
        Duration stallTimeout,
        Duration closeTimeout) {

    /** Blocks of 4096 bytes, a window of 1, 16 blocks buffered; 30 s to open, 60 s to acknowledge, 10 s to close. */
    public static final BytestreamSettings DEFAULT = new BytestreamSettings(
            BlockSize.DEFAULT,
            1,
            16,
            64,
            Duration.ofSeconds(30),
            Duration.ofSeconds(60),
            Duration.ofSeconds(60),
            Duration.ofSeconds(10));

    public BytestreamSettings {
        requireNonNull(blockSize, "blockSize");
        atLeast(1, "window", window);
        if (window > SendWindow.MAX_SIZE) {
            throw new IllegalArgumentException("window: " + window + " (expected: 1.." + SendWindow.MAX_SIZE + ")");
        }
        atLeast(1, "receiveBuffer", receiveBuffer);
        atLeast(1, "unacknowledgedLimit", unacknowledgedLimit);
        positive("openTimeout", openTimeout);
        positive("acknowledgementTimeout", acknowledgementTimeout);
        positive("stallTimeout", stallTimeout);
        positive("closeTimeout", closeTimeout);
    }

    public BytestreamSettings withBlockSize(BlockSize size) {
        return new BytestreamSettings(
                size,
                window,
                receiveBuffer,
                unacknowledgedLimit,
                openTimeout,
                acknowledgementTimeout,
                stallTimeout,
                closeTimeout);
    }

    /** @param blocks 1 to 64 */
    public BytestreamSettings withWindow(int blocks) {
        return new BytestreamSettings(
                blockSize,
                blocks,
                receiveBuffer,
                unacknowledgedLimit,
                openTimeout,
                acknowledgementTimeout,
                stallTimeout,
                closeTimeout);
    }

    /**
     * @param blocks how many wait acknowledged, at least 1
     * @param beyond how many more may arrive unacknowledged, at least 1
     */
    public BytestreamSettings withReceiveBuffer(int blocks, int beyond) {
        return new BytestreamSettings(
                blockSize, window, blocks, beyond, openTimeout, acknowledgementTimeout, stallTimeout, closeTimeout);
    }

    public BytestreamSettings withOpenTimeout(Duration timeout) {
        return new BytestreamSettings(
                blockSize,
                window,
                receiveBuffer,
                unacknowledgedLimit,
                timeout,
                acknowledgementTimeout,
                stallTimeout,
                closeTimeout);
    }

    public BytestreamSettings withAcknowledgementTimeout(Duration timeout) {
        return new BytestreamSettings(
                blockSize,
                window,
                receiveBuffer,
                unacknowledgedLimit,
                openTimeout,
                timeout,
                stallTimeout,
                closeTimeout);
    }

    public BytestreamSettings withStallTimeout(Duration timeout) {
        return new BytestreamSettings(
                blockSize,
                window,
                receiveBuffer,
                unacknowledgedLimit,
                openTimeout,
                acknowledgementTimeout,
                timeout,
                closeTimeout);
    }

    public BytestreamSettings withCloseTimeout(Duration timeout) {
        return new BytestreamSettings(
                blockSize,
                window,
                receiveBuffer,
                unacknowledgedLimit,
                openTimeout,
                acknowledgementTimeout,
                stallTimeout,
                timeout);
    }

    private static void atLeast(int least, String name, int value) {
        if (value < least) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: at least " + least + ")");
        }
    }

    private static void positive(String name, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: more than zero)");
        }
    }
}
