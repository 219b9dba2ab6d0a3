package io.fluxmpp.stream.internal.server;

import static io.fluxmpp.stream.internal.server.Refusals.refuse;

import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.Iq;
import io.fluxmpp.stream.model.RandomId;
import io.fluxmpp.stream.model.StreamError.Condition;
import io.fluxmpp.stream.xml.Namespaces;
import io.fluxmpp.stream.xml.XmlElement;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import reactor.core.Disposable;

/**
 * Asks a client that has been silent for long for a sign of life (XEP-0199), and gives it up when none comes: silence alone
 * is no reason to (RFC 6120 §4.6.3, §4.9.3.4). Any byte is a sign of life. Confined to the event loop.
 */
final class IdleWatch {

    private static final XmlElement PING = XmlElement.of(Namespaces.PING, "ping");

    /** Looks per timeout: so exactly is the time measured. */
    private static final int LOOKS = 4;

    private final ServerStream stream;
    private final Jid server;
    private final Jid client;
    private long seen;
    private int silentLooks;

    private IdleWatch(ServerStream stream, Jid server, Jid client) {
        this.stream = stream;
        this.server = server;
        this.client = client;
        this.seen = stream.receivedBytes();
    }

    /** Watches until disposed of; {@code server} asks for the signs of life. */
    static Disposable start(ServerStream stream, Jid server, Jid client, Duration timeout) {
        IdleWatch watch = new IdleWatch(stream, server, client);
        long period = Math.max(1, timeout.toMillis() / LOOKS);
        return stream.scheduler().schedulePeriodically(watch::look, period, period, TimeUnit.MILLISECONDS);
    }

    private void look() {
        if (stream.receivedBytes() != seen || stream.isInterrupted()) {
            seen = stream.receivedBytes();
            silentLooks = 0;
            return;
        }
        silentLooks++;
        if (silentLooks == LOOKS) {
            stream.say(new Iq(Iq.Type.GET, RandomId.next(), server, client, null, PING, null));
        } else if (silentLooks == 2 * LOOKS) {
            stream.fail(refuse(Condition.CONNECTION_TIMEOUT, "no answer to a ping"));
        }
    }
}
