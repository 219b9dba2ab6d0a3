/**
 * Running sessions: what users hold of them, and the actors that carry out the rules of {@code state} on the connection's
 * event loop.
 *
 * <p>May import {@code spi}, {@code state}, {@code codec}, {@code error} and {@code model}.
 */
@NullMarked
package io.fluxmpp.jingle.session;

import org.jspecify.annotations.NullMarked;
