package io.fluxmpp.ibb.peers;

/** What a peer was asked for did not work. */
final class PeerException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** @param message the error condition of a refusal, {@code closed} if there is no bytestream any more */
    PeerException(String message) {
        super(message);
    }

    PeerException(String message, Throwable cause) {
        super(message, cause);
    }
}
