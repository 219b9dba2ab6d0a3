/**
 * How the {@code <jingle/>} element is read and written (XEP-0166 §7). Descriptions, transports and security elements go
 * through the codecs of their own specifications.
 *
 * <p>Plain Java. May import {@code model}.
 */
@NullMarked
package io.fluxmpp.jingle.codec;

import org.jspecify.annotations.NullMarked;
