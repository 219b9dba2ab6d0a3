package io.fluxmpp.stream.internal.dns;

/**
 * A place to connect to.
 *
 * @param host a name or an address
 * @param port of TCP
 * @param directTls whether TLS begins at once (XEP-0368), and not by STARTTLS
 */
public record Endpoint(String host, int port, boolean directTls) {

    /** As it is told to people. */
    @Override
    public String toString() {
        String written = host.indexOf(':') < 0 ? host : "[" + host + "]";
        return written + ":" + port + (directTls ? " (direct TLS)" : "");
    }
}
