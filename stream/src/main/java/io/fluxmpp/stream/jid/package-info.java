/**
 * XMPP addresses (RFC 7622): plain Java, imports no other room.
 */
@NullMarked
package io.fluxmpp.stream.jid;

import org.jspecify.annotations.NullMarked;
