/**
 * An established XMPP stream: sending and receiving stanzas, requests and their answers, handlers, extensions.
 *
 * <p>May import {@code negotiation} and everything below it.
 */
@NullMarked
package io.fluxmpp.stream.connection;

import org.jspecify.annotations.NullMarked;
