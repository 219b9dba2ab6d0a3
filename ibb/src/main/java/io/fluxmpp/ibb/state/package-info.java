/**
 * The rules of a bytestream as pure values and functions (XEP-0047 §2.2, §2.3): which blocks may go out, which may come in,
 * and how a bytestream ends. No Reactor, no clock, no I/O.
 *
 * <p>May import {@code model}.
 */
@NullMarked
package io.fluxmpp.ibb.state;

import org.jspecify.annotations.NullMarked;
