package io.fluxmpp.ibb.bytestream;

import static java.util.Objects.requireNonNull;

import io.fluxmpp.ibb.model.BlockSize;
import io.fluxmpp.ibb.model.StanzaKind;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * The limits and deadlines of one bytestream. Immutable; begin with {@link #DEFAULT} and change what is to differ.
 *
 * @param blockSize the largest block either side may send: asked for when opening, the limit when expecting. What the server
 *     takes (XEP-0478) makes it smaller; default 4096
 * @param stanza what the blocks travel in; default {@link StanzaKind#IQ}. In messages nothing tells the peer that our reader is
 *     slow: what comes beyond the buffers ends the bytestream
 * @param window how many blocks of ours may be on their way; default {@link WindowPolicy#announced()}
 * @param receiveBuffer how many received bytes wait for the subscriber before acknowledgements are withheld, counting
 *     {@value BlockReceiver#OVERHEAD} beside its own for each block; default 64 KiB
 * @param unacknowledgedLimit how many more bytes may arrive while acknowledgements are withheld; a peer that sends more is cut
 *     off. Default 5 MiB, since peers that know us to take blocks in order may send 4 MiB ahead
 * @param receiveBudget what limits all bytestreams together; default {@link ReceiveBudget#shared()}
 * @param openTimeout how long the answer to our {@code <open/>} may take; default 30 s
 * @param acknowledgementTimeout how long the acknowledgement of a block of ours may take; default 60 s
 * @param deliveryTimeout how long a block that servers cannot deliver at present is sent again and again; default 30 s
 * @param stallTimeout how long a subscriber may leave a full receive buffer untouched; default 60 s
 * @param closeTimeout how long the answer to our {@code <close/>} may take, and how long we go on sending when the peer wants to
 *     close; default 10 s
 */
public record BytestreamSettings(
        BlockSize blockSize,
        StanzaKind stanza,
        WindowPolicy window,
        int receiveBuffer,
        int unacknowledgedLimit,
        ReceiveBudget receiveBudget,
        Duration openTimeout,
        Duration acknowledgementTimeout,
        Duration deliveryTimeout,
        Duration stallTimeout,
        Duration closeTimeout) {

    public static final BytestreamSettings DEFAULT = new BytestreamSettings(
            BlockSize.DEFAULT,
            StanzaKind.IQ,
            WindowPolicy.announced(),
            64 << 10,
            5 << 20,
            ReceiveBudget.shared(),
            Duration.ofSeconds(30),
            Duration.ofSeconds(60),
            Duration.ofSeconds(30),
            Duration.ofSeconds(60),
            Duration.ofSeconds(10));

    public BytestreamSettings {
        requireNonNull(blockSize, "blockSize");
        requireNonNull(stanza, "stanza");
        requireNonNull(window, "window");
        requireNonNull(receiveBudget, "receiveBudget");
        positive("receiveBuffer", receiveBuffer);
        positive("unacknowledgedLimit", unacknowledgedLimit);
        positive("openTimeout", openTimeout);
        positive("acknowledgementTimeout", acknowledgementTimeout);
        positive("deliveryTimeout", deliveryTimeout);
        positive("stallTimeout", stallTimeout);
        positive("closeTimeout", closeTimeout);
    }

    public BytestreamSettings withBlockSize(BlockSize size) {
        return with(draft -> draft.blockSize = size);
    }

    public BytestreamSettings withStanza(StanzaKind kind) {
        return with(draft -> draft.stanza = kind);
    }

    public BytestreamSettings withWindow(WindowPolicy policy) {
        return with(draft -> draft.window = policy);
    }

    /** @see WindowPolicy#fixed(int) */
    public BytestreamSettings withWindow(int blocks) {
        return withWindow(WindowPolicy.fixed(blocks));
    }

    /**
     * @param bytes how many wait acknowledged, at least 1
     * @param beyond how many more may arrive unacknowledged, at least 1
     */
    public BytestreamSettings withReceiveBuffer(int bytes, int beyond) {
        return with(draft -> {
            draft.receiveBuffer = bytes;
            draft.unacknowledgedLimit = beyond;
        });
    }

    public BytestreamSettings withReceiveBudget(ReceiveBudget budget) {
        return with(draft -> draft.receiveBudget = budget);
    }

    public BytestreamSettings withOpenTimeout(Duration timeout) {
        return with(draft -> draft.openTimeout = timeout);
    }

    public BytestreamSettings withAcknowledgementTimeout(Duration timeout) {
        return with(draft -> draft.acknowledgementTimeout = timeout);
    }

    public BytestreamSettings withDeliveryTimeout(Duration timeout) {
        return with(draft -> draft.deliveryTimeout = timeout);
    }

    public BytestreamSettings withStallTimeout(Duration timeout) {
        return with(draft -> draft.stallTimeout = timeout);
    }

    public BytestreamSettings withCloseTimeout(Duration timeout) {
        return with(draft -> draft.closeTimeout = timeout);
    }

    private BytestreamSettings with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return new BytestreamSettings(
                draft.blockSize,
                draft.stanza,
                draft.window,
                draft.receiveBuffer,
                draft.unacknowledgedLimit,
                draft.receiveBudget,
                draft.openTimeout,
                draft.acknowledgementTimeout,
                draft.deliveryTimeout,
                draft.stallTimeout,
                draft.closeTimeout);
    }

    /** What a changed copy is made of. */
    private static final class Draft {
        private BlockSize blockSize;
        private StanzaKind stanza;
        private WindowPolicy window;
        private int receiveBuffer;
        private int unacknowledgedLimit;
        private ReceiveBudget receiveBudget;
        private Duration openTimeout;
        private Duration acknowledgementTimeout;
        private Duration deliveryTimeout;
        private Duration stallTimeout;
        private Duration closeTimeout;

        Draft(BytestreamSettings from) {
            blockSize = from.blockSize;
            stanza = from.stanza;
            window = from.window;
            receiveBuffer = from.receiveBuffer;
            unacknowledgedLimit = from.unacknowledgedLimit;
            receiveBudget = from.receiveBudget;
            openTimeout = from.openTimeout;
            acknowledgementTimeout = from.acknowledgementTimeout;
            deliveryTimeout = from.deliveryTimeout;
            stallTimeout = from.stallTimeout;
            closeTimeout = from.closeTimeout;
        }
    }

    private static void positive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: at least 1)");
        }
    }

    private static void positive(String name, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: more than zero)");
        }
    }
}
