package io.fluxmpp.stream.internal.transport;

import io.fluxmpp.stream.model.StreamElement;

/** Sees every element of a stream as it passes, on the event loop; for logs and meters. Must neither keep nor release anything. */
public interface StreamTap {

    /** Sees nothing. */
    StreamTap NONE = new StreamTap() {
        @Override
        public void sent(StreamElement element) {}

        @Override
        public void received(StreamElement element) {}
    };

    void sent(StreamElement element);

    void received(StreamElement element);

    /** So many bytes go to the socket. */
    default void bytesSent(int bytes) {}

    /** So many bytes have come from it. */
    default void bytesReceived(int bytes) {}
}
