/**
 * XML as XMPP uses it: names, immutable elements, and the two cursors through which payloads are read and written.
 *
 * <p>Plain Java: no Reactor, no Netty, no parser. Imports no other room.
 */
@NullMarked
package io.fluxmpp.stream.xml;

import org.jspecify.annotations.NullMarked;
