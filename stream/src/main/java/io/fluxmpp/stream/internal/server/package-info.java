/**
 * The accepting side: an XMPP server in process, for demos and tests. Streams are set up by the receiving entity's rules
 * (RFC 6120 §4 to §7), stanzas are routed between the clients that are connected (RFC 6120 §10).
 *
 * <p>Everything about one client happens on the event loop of its connection; the accounts never change, and who is
 * connected stands in one concurrent registry. May import {@code internal.transport} and everything below it. Not API.
 */
@NullMarked
package io.fluxmpp.stream.internal.server;

import org.jspecify.annotations.NullMarked;
