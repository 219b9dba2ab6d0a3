package io.fluxmpp.jingle.fake;

import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.Iq;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import reactor.test.scheduler.VirtualTimeScheduler;

/**
 * Carries IQs between its members, as text and in order. Everything runs on one virtual clock; a stanza arrives one turn of the
 * event loop after it was sent. What nobody is there to receive is lost.
 */
public final class MemoryNetwork {

    private final VirtualTimeScheduler clock = VirtualTimeScheduler.create();
    private final Map<Jid, Consumer<Iq>> members = new HashMap<>();

    /** A connection of that full JID. */
    public MemoryConnection connect(String jid) {
        MemoryConnection connection = new MemoryConnection(this, Jid.of(jid));
        members.put(connection.jid(), connection::receive);
        return connection;
    }

    /** A peer that does what the test says. */
    public ScriptedPeer peer(String jid) {
        ScriptedPeer peer = new ScriptedPeer(this, Jid.of(jid));
        members.put(peer.jid(), peer::receive);
        return peer;
    }

    public VirtualTimeScheduler clock() {
        return clock;
    }

    /** Lets time pass. */
    public void advance(Duration time) {
        clock.advanceTimeBy(time);
    }

    void deliver(Iq stanza) {
        clock.schedule(() -> members.getOrDefault(stanza.to(), lost -> {}).accept(stanza));
    }
}
