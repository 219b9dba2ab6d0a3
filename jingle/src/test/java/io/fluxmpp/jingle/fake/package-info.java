/** An XMPP network, scripted peers and a transport without sockets, on virtual time. */
@NullMarked
package io.fluxmpp.jingle.fake;

import org.jspecify.annotations.NullMarked;
