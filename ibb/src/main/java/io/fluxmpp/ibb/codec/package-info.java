/**
 * How bytestreams look on the wire: {@code <open/>}, {@code <data/>} and {@code <close/>} (XEP-0047 §9), and the base64 of
 * RFC 4648 section 4 between {@link java.nio.ByteBuffer}s, pooled buffers and XML text, with nothing in between.
 *
 * <p>The only room that sees Netty's buffers. May import {@code model}, and stream's {@code codec} and {@code xml}.
 */
@NullMarked
package io.fluxmpp.ibb.codec;

import org.jspecify.annotations.NullMarked;
