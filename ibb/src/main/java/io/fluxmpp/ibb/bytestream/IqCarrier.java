package io.fluxmpp.ibb.bytestream;

import io.fluxmpp.ibb.model.Data;
import io.fluxmpp.stream.connection.XmppConnection;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.Iq;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;

/** Blocks in IQ stanzas, each answered (XEP-0047 §2.2). */
final class IqCarrier implements BlockCarrier {

    private final XmppConnection connection;
    private final Jid peer;
    private final Duration patience;

    IqCarrier(XmppConnection connection, Jid peer, Duration patience) {
        this.connection = connection;
        this.peer = peer;
        this.patience = patience;
    }

    @Override
    public Disposable carry(Data.Outbound block, Consumer<@Nullable Throwable> answered) {
        return connection
                .request(Iq.set(peer, block), patience)
                .subscribe(Iq::release, answered, () -> answered.accept(null));
    }

    @Override
    public boolean canRepeat() {
        return true;
    }
}
