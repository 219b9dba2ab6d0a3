/** Files through whole stacks: two clients, real sockets, TLS, SASL, a Jingle session, In-Band Bytestreams. */
@NullMarked
package io.fluxmpp.ibb.transfer;

import org.jspecify.annotations.NullMarked;
