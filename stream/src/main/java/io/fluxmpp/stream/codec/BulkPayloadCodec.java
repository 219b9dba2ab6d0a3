package io.fluxmpp.stream.codec;

import io.fluxmpp.stream.xml.Payload;
import io.fluxmpp.stream.xml.XmlReader;
import java.nio.ByteBuffer;

/**
 * A codec for a payload whose text is bulk data: the text is handed over while it is still arriving and never collected.
 *
 * <p>Only used for payloads that are direct children of an IQ. Child elements inside are refused by the decoder.
 *
 * @param <P> the payload's record
 */
public interface BulkPayloadCodec<P extends Payload> extends PayloadCodec<P> {

    /**
     * Begins a payload when its start tag has arrived.
     *
     * @param start the start tag: name and attributes, no text, no children
     * @throws io.fluxmpp.stream.xml.MalformedPayloadException if the attributes break the specification
     */
    BulkText<P> begin(XmlReader start);

    /** Collects the text of one payload; used on one thread, ended by exactly one of its two last methods. */
    interface BulkText<P extends Payload> {

        /**
         * Takes a piece of unescaped text. The array belongs to the parser: not to be kept or changed. If this throws, the
         * payload is refused and {@link #discard} called.
         */
        void text(char[] chars, int offset, int length);

        /**
         * Takes a piece of text as the bytes in which it has arrived: what stands between position and limit, ASCII without
         * markup, references or control characters other than tab and line feed. The buffer is the network's, and only valid
         * during the call. Otherwise this is what {@link #text} is, and pieces may come either way.
         */
        default void ascii(ByteBuffer bytes) {
            char[] chars = new char[bytes.remaining()];
            for (int i = 0; i < chars.length; i++) {
                chars[i] = (char) bytes.get();
            }
            text(chars, 0, chars.length);
        }

        /**
         * Ends the payload at its end tag. Memory it owns passes to the caller.
         *
         * @throws io.fluxmpp.stream.xml.MalformedPayloadException if the text breaks the specification; what was
         *     collected has then been released
         */
        P complete();

        /** Gives up: the stanza was cut off or refused. Releases what was collected. */
        void discard();
    }
}
