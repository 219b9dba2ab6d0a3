package io.fluxmpp.stream.internal.transport;

import io.netty.handler.ssl.SslContext;

/**
 * What a client's ends of TLS are made with. Their engines must be made for a domain, whose certificate they expect.
 *
 * @param startTls for TLS that begins in a stream
 * @param direct for TLS that begins at once, which says by ALPN what for (XEP-0368 §3)
 */
public record TlsContexts(SslContext startTls, SslContext direct) {}
