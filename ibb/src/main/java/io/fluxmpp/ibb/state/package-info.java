/**
 * The rules of a bytestream (XEP-0047 §2.2, §2.3): how many blocks may go out, which may come in, and how a bytestream ends.
 * Pure values and functions, and one thing that learns, the {@link io.fluxmpp.ibb.state.AdaptiveWindow}. No Reactor, no clock,
 * no I/O.
 *
 * <p>May import {@code model}.
 */
@NullMarked
package io.fluxmpp.ibb.state;

import org.jspecify.annotations.NullMarked;
