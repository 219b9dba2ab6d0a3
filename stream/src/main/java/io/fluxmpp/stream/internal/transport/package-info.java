/**
 * TCP connections as pipes of stream elements. The only home of Reactor Netty.
 *
 * <p>May import {@code internal.wire} and everything below it. Not API.
 */
@NullMarked
package io.fluxmpp.stream.internal.transport;

import org.jspecify.annotations.NullMarked;
