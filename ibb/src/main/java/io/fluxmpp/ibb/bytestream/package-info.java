/**
 * Bytestreams at work (XEP-0047): bytes in, bytes out, acknowledgement as back pressure.
 *
 * <p>A bytestream lives on its connection's event loop and touches its state nowhere else. May import {@code state},
 * {@code codec} and {@code model}, and stream's public rooms; knows nothing of Jingle.
 */
@NullMarked
package io.fluxmpp.ibb.bytestream;

import org.jspecify.annotations.NullMarked;
