/**
 * Presence (RFC 6121 §4): who of our contacts is there, and telling them that we are. Written against {@code connection}
 * like any extension, and may import it and everything below.
 *
 * <pre>{@code
 * Presences presences = Presences.on(connection);
 * presences.available(Availability.ONLINE.withPriority(5)).subscribe();
 * }</pre>
 */
@NullMarked
package io.fluxmpp.stream.presence;

import org.jspecify.annotations.NullMarked;
