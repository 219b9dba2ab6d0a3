package io.fluxmpp.stream.error;

import io.fluxmpp.stream.model.StreamError;

/** A stream ended by a stream error (RFC 6120 §4.9). */
public final class StreamErrorException extends XmppException {

    private static final long serialVersionUID = 1L;

    private final transient StreamError error;
    private final boolean fromPeer;

    private StreamErrorException(String context, StreamError error, boolean fromPeer) {
        super(context + ": " + error.condition().wireName() + (error.text() == null ? "" : " (" + error.text() + ")"));
        this.error = error;
        this.fromPeer = fromPeer;
    }

    /**
     * An error we found in what the peer sent; it is what the peer will be told.
     *
     * @param context what was going on, such as {@code "the peer's XML was refused"}
     */
    public StreamErrorException(String context, StreamError error) {
        this(context, error, false);
    }

    /** An error the peer sent. */
    public static StreamErrorException received(String context, StreamError error) {
        return new StreamErrorException(context, error, true);
    }

    public StreamError error() {
        return error;
    }

    /** Whether the peer sent it, rather than having caused it. */
    public boolean isFromPeer() {
        return fromPeer;
    }
}
