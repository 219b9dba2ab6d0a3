package io.fluxmpp.jingle.fake;

import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.Iq;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import reactor.core.scheduler.Scheduler;
import reactor.test.scheduler.VirtualTimeScheduler;

/**
 * Carries IQs between its members, as text and in order. Everything runs on one virtual clock; a stanza arrives one turn of the
 * event loop after it was sent, or later where that is wanted. What nobody is there to receive is lost.
 */
public final class MemoryNetwork {

    private final VirtualTimeScheduler clock = VirtualTimeScheduler.create();
    private final TimerCount timers = new TimerCount(clock);
    private final Map<Jid, Consumer<Iq>> members = new HashMap<>();
    private final Map<Jid, Long> lastArrivals = new HashMap<>();
    private LongSupplier delay = () -> 0;

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

    /** Where connections do their work. */
    Scheduler scheduler() {
        return timers;
    }

    /** How many timers of connections, and of what runs on them, have neither fired nor been stopped. */
    public int timers() {
        return timers.running();
    }

    /** Lets time pass. */
    public void advance(Duration time) {
        clock.advanceTimeBy(time);
    }

    /** How many milliseconds each stanza takes from now on; none overtakes another with the same addressee. */
    public void delaying(LongSupplier milliseconds) {
        delay = milliseconds;
    }

    void deliver(Iq stanza) {
        long now = clock.now(TimeUnit.MILLISECONDS);
        long arrival = Math.max(now + delay.getAsLong(), lastArrivals.getOrDefault(stanza.to(), 0L));
        lastArrivals.put(stanza.to(), arrival);
        clock.schedule(
                () -> members.getOrDefault(stanza.to(), lost -> {}).accept(stanza),
                arrival - now,
                TimeUnit.MILLISECONDS);
    }
}
