package io.fluxmpp.stream.negotiation;

/**
 * What the client makes of a password and a salt (RFC 5802 §3): as good as the password. The arrays are never changed, and
 * never shown.
 */
final class ScramKeys {

    private final byte[] clientKey;
    private final byte[] serverKey;

    ScramKeys(byte[] clientKey, byte[] serverKey) {
        this.clientKey = clientKey;
        this.serverKey = serverKey;
    }

    /** Proves to the server that we know the password. */
    byte[] clientKey() {
        return clientKey;
    }

    /** Shows whether the server knows it. */
    byte[] serverKey() {
        return serverKey;
    }
}
