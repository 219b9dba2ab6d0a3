package io.fluxmpp.stream.internal.wire;

import io.fluxmpp.stream.codec.PayloadCodecs;
import io.fluxmpp.stream.error.StreamErrorException;
import io.fluxmpp.stream.model.InvalidStanza;
import io.fluxmpp.stream.model.StreamElement;
import io.fluxmpp.stream.xml.XmlLimits;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Turns the bytes of one direction of a stream into its elements, one at a time, however the bytes were cut.
 *
 * <p>Bytes are fed with {@link #feed} and stay the caller's; {@link #next} gives one element after the other until it
 * needs more, by which time nothing refers to the bytes any longer. Half-read XML lives here and nowhere else. XML that
 * XMPP restricts (RFC 6120 §11.1) and peers that go beyond the limits are refused while the bytes arrive.
 *
 * <p>It has a parser only while an element is on its way, so that a silent stream costs next to nothing.
 *
 * <p>Used by one thread at a time; {@link #close} releases what is half read.
 */
public final class AaltoStreamDecoder implements AutoCloseable {

    private final StreamState stream;
    private @Nullable ElementParser parser;

    public AaltoStreamDecoder(PayloadCodecs codecs, XmlLimits limits) {
        this(codecs, limits, true);
    }

    /** @param passesBy whether to be fast; the elements are the same either way */
    AaltoStreamDecoder(PayloadCodecs codecs, XmlLimits limits, boolean passesBy) {
        stream = new StreamState(codecs, limits, passesBy);
    }

    /**
     * From now on the peer is a server that hands on what others wrote. A stanza that goes beyond the limits is read to its end
     * and becomes an {@link InvalidStanza}, because nobody may end a stream that is not his own; unless it is too long, or
     * floods the parser with names.
     */
    public void refuseStanzasAlone() {
        stream.refuseStanzasAlone();
        if (parser != null) {
            parser.adaptPatience();
        }
    }

    /** Begins a new stream: nothing of the old one counts any longer (RFC 6120 §4.3.3). */
    public void restart() {
        restart(stream.limits());
    }

    /** Begins a new stream with new limits: a peer that has authenticated may be trusted with more. */
    public void restart(XmlLimits newLimits) {
        close();
        stream.restart(newLimits);
    }

    /** Goes on in the same stream with other limits; between two elements, as when {@link #next} has just given one. */
    public void limits(XmlLimits newLimits) {
        stream.limits(newLimits);
        giveUpParser();
    }

    /**
     * Gives the next bytes, once {@link #next} has asked for them by returning {@code null}. The memory stays the caller's; the
     * buffer that shows it is used up.
     */
    public void feed(ByteBuffer bytes) {
        if (!needsInput()) {
            throw new IllegalStateException("fed before the bytes given last were used up");
        }
        stream.input().feed(bytes);
    }

    /** Whether all bytes given have been looked at. */
    public boolean needsInput() {
        return stream.input().isEmpty() && (parser == null || parser.needsInput());
    }

    /**
     * The next element, or {@code null} when more bytes are needed for one.
     *
     * @throws StreamErrorException with the stream error to send, after which this decoder is of no more use
     */
    public @Nullable StreamElement next() {
        ElementParser reading = parser;
        if (reading == null) {
            if (stream.tag() != null) {
                stream.input().skipWhiteSpace();
            }
            if (stream.input().isEmpty()) {
                return null;
            }
            reading = takeParser();
        }
        StreamElement element = reading.next();
        if (element == null) {
            giveIfUnneeded(reading);
        } else if (reading.isWorn()) {
            giveUpParser();
        }
        return element;
    }

    private ElementParser takeParser() {
        StreamTag tag = stream.tag();
        ElementParser taken = tag == null
                ? ElementParser.atStart(stream)
                : IdleParsers.ofThread().take(tag, stream);
        parser = taken;
        return taken;
    }

    private void giveIfUnneeded(ElementParser read) {
        if (parser != read || !stream.input().isAtBoundary() || !read.isBetweenElements()) {
            return;
        }
        if (read.isShareable()) {
            parser = null;
            IdleParsers.ofThread().give(read);
        } else if (read.isBurden()) {
            close();
        }
    }

    /** Between two elements another parser can go on, with what this one has been given and not read. */
    private void giveUpParser() {
        if (parser != null) {
            parser.unread();
            close();
        }
    }

    @Override
    public void close() {
        if (parser != null) {
            parser.close();
            parser = null;
        }
    }
}
