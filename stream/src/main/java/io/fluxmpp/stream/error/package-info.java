/**
 * What can go wrong, as exceptions: the type tells what a caller can do, the held value tells the rest.
 *
 * <p>May import {@code model}, {@code xml} and {@code jid}.
 */
@NullMarked
package io.fluxmpp.stream.error;

import org.jspecify.annotations.NullMarked;
