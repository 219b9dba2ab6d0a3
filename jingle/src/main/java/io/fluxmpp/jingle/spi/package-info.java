/**
 * What application formats, transport methods and security preconditions implement to take part in Jingle (XEP-0166 §4,
 * §12).
 *
 * <p>A transport method knows nothing of the application whose bytes it moves, an application format nothing of the
 * transport; the session brings them together. May import {@code codec}, {@code error} and {@code model}.
 */
@NullMarked
package io.fluxmpp.jingle.spi;

import org.jspecify.annotations.NullMarked;
