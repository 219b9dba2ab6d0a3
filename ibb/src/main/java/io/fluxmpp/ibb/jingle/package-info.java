/**
 * In-Band Bytestreams as a transport method of Jingle (XEP-0261): the negotiation of a bytestream's name and block size.
 *
 * <p>The one room that sees the jingle module, and of it the {@code spi} only. May import the front door {@code ibb} and
 * everything below it.
 */
@NullMarked
package io.fluxmpp.ibb.jingle;

import org.jspecify.annotations.NullMarked;
