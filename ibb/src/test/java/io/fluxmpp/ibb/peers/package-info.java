/** In-Band Bytestreams with clients that are not ours: {@link io.fluxmpp.ibb.peers.PeerContract} holds with each of them. */
package io.fluxmpp.ibb.peers;
