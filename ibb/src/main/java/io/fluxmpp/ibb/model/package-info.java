/**
 * The nouns of XEP-0047: the three actions of a bytestream, block sizes and sequence numbers.
 *
 * <p>Plain Java: no Reactor, no Netty. May import stream's {@code xml}.
 */
@NullMarked
package io.fluxmpp.ibb.model;

import org.jspecify.annotations.NullMarked;
