/**
 * Entity capabilities (XEP-0115): our presence says in a hash what we can do, and what others can do is asked once for all
 * who announce the same hash. Written against {@code connection}, {@code disco} and {@code presence}, and may import them
 * and everything below.
 *
 * <pre>{@code
 * Caps.on(connection).of(peer).filter(info -> info.has("urn:xmpp:jingle:1"))
 * }</pre>
 */
@NullMarked
package io.fluxmpp.stream.caps;

import org.jspecify.annotations.NullMarked;
