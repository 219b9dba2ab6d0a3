package io.fluxmpp.ibb.bytestream;

import io.fluxmpp.stream.connection.XmppConnection;
import io.fluxmpp.stream.error.ConnectionClosedException;
import io.fluxmpp.stream.error.StreamErrorException;
import org.jspecify.annotations.Nullable;

/** Which errors mean that a connection is gone, and the one error that bytestreams report for all of them. */
final class ConnectionLoss {

    private ConnectionLoss() {}

    static boolean isOne(Throwable error) {
        return error instanceof ConnectionClosedException || error instanceof StreamErrorException;
    }

    static ConnectionClosedException of(XmppConnection connection, @Nullable Throwable cause) {
        return cause instanceof ConnectionClosedException known
                ? known
                : new ConnectionClosedException("the connection of " + connection.jid() + " is closed", cause);
    }
}
