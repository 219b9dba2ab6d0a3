/**
 * Where the domains of addresses are served: SRV records (RFC 2782, RFC 6120 §3.2, XEP-0368). May import {@code error}. Not
 * API.
 */
@NullMarked
package io.fluxmpp.stream.internal.dns;

import org.jspecify.annotations.NullMarked;
