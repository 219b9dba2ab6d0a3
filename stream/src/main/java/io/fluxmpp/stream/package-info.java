/**
 * The front doors of the stream layer (RFC 6120): {@link io.fluxmpp.stream.XmppClient} connects to a server and gives an
 * {@link io.fluxmpp.stream.connection.XmppConnection}; {@link io.fluxmpp.stream.XmppServer} accepts clients in process, for
 * demos and tests.
 *
 * <pre>{@code
 * XmppClient.create()
 *         .jid("romeo@montague.lit/orchard")
 *         .password(secret)
 *         .connect()
 *         .flatMap(connection -> Ping.on(connection).ping(null).then(connection.close()))
 * }</pre>
 *
 * <p>A front door only composes what lies in the rooms below it.
 */
@NullMarked
package io.fluxmpp.stream;

import org.jspecify.annotations.NullMarked;
