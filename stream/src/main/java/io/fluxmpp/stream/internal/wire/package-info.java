/**
 * Bytes to stream elements and back. The only home of the XML parser.
 *
 * <p>May import {@code codec} and everything below it. Not API.
 */
@NullMarked
package io.fluxmpp.stream.internal.wire;

import org.jspecify.annotations.NullMarked;
