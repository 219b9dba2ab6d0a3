/**
 * How payloads enter and leave the wire: one {@link io.fluxmpp.stream.codec.PayloadCodec} per vocabulary, found by the name
 * of the element. Other modules contribute theirs at run time.
 *
 * <p>May import {@code model}, {@code error}, {@code xml} and {@code jid}.
 */
@NullMarked
package io.fluxmpp.stream.codec;

import org.jspecify.annotations.NullMarked;
