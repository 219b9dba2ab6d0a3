/**
 * In-Band Bytestreams (XEP-0047): bytes through the XMPP stream itself, slower than anything else and working wherever
 * stanzas do.
 *
 * <pre>{@code
 * Ibb ibb = Ibb.on(connection);
 *
 * ibb.open(juliet)                                              // Mono<Bytestream>
 *         .flatMap(bytestream -> bytestream.send(bytes).then(bytestream.close()))
 *         .subscribe();
 * }</pre>
 *
 * <p>May import {@code bytestream} and everything below it.
 */
@NullMarked
package io.fluxmpp.ibb;

import org.jspecify.annotations.NullMarked;
