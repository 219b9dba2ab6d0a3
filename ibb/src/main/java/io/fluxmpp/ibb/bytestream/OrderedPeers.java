package io.fluxmpp.ibb.bytestream;

import io.fluxmpp.ibb.model.IbbAction;
import io.fluxmpp.stream.caps.Caps;
import io.fluxmpp.stream.connection.XmppConnection;
import io.fluxmpp.stream.jid.Jid;
import reactor.core.publisher.Mono;

/** Who says that it takes the blocks of a bytestream in the order in which they arrive, however many are on their way. */
final class OrderedPeers {

    private final XmppConnection connection;

    OrderedPeers(XmppConnection connection) {
        this.connection = connection;
    }

    /** Asks the peer where it has announced nothing (XEP-0115, XEP-0030). One that does not answer does not say so. */
    Mono<Boolean> takesInOrder(Jid peer) {
        return Caps.on(connection)
                .of(peer)
                .map(info -> info.features().contains(IbbAction.IN_ORDER))
                .onErrorReturn(false);
    }
}
