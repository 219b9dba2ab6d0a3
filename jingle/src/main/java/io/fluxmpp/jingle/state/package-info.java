/**
 * The rules of a session as a pure function of state and event (XEP-0166 §5.1, §6, §7.2, §10).
 *
 * <p>Plain Java: no Reactor, no clock, no input or output. May import {@code model}.
 */
@NullMarked
package io.fluxmpp.jingle.state;

import org.jspecify.annotations.NullMarked;
