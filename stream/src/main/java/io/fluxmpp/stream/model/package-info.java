/**
 * The nouns of RFC 6120: stanzas, the elements that negotiate a stream, and the errors of both.
 *
 * <p>Plain Java. May import {@code xml} and {@code jid}.
 */
@NullMarked
package io.fluxmpp.stream.model;

import org.jspecify.annotations.NullMarked;
