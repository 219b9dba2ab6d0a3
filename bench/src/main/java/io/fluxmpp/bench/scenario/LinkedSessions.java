package io.fluxmpp.bench.scenario;

import io.fluxmpp.jingle.Jingle;
import io.fluxmpp.jingle.model.Reason;
import io.fluxmpp.jingle.model.Reason.Condition;
import io.fluxmpp.jingle.session.Discovery;
import io.fluxmpp.jingle.session.JingleSession;
import io.fluxmpp.stream.connection.XmppConnection;
import io.fluxmpp.testkit.LinkedConnections;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/**
 * Jingle sessions between connections that are linked in memory, both parties in this process. Application and transport do
 * nothing; stanzas are written and parsed as on any connection.
 */
final class LinkedSessions implements AutoCloseable {

    /** So many requests are under way at once. */
    private static final int AT_ONCE = 64;

    private static final Talk TALK = new Talk();
    private static final NoTransport NO_TRANSPORT = new NoTransport();

    private final List<LinkedConnections> pairs = new ArrayList<>();
    private final List<Jingle> initiators = new ArrayList<>();

    /** The sessions as users have them: nothing else keeps them from being collected. */
    private final List<JingleSession> offered = new ArrayList<>();

    private final List<JingleSession> accepted = new ArrayList<>();
    private int used;

    /** @param most how many there are at a time, of all links together */
    LinkedSessions(int links, int most) {
        int each = Math.max(most / links, AT_ONCE) + AT_ONCE;
        for (int i = 0; i < links; i++) {
            LinkedConnections pair = LinkedConnections.between(
                    "romeo" + i + "@montague.lit/orchard", "juliet" + i + "@capulet.lit/balcony");
            pair.toLeft().forget();
            pair.toRight().forget();
            pairs.add(pair);
            initiators.add(jingle(pair.left(), each));
            jingle(pair.right(), each)
                    .offers()
                    .subscribe(offer -> offer.accept().subscribe(accepted::add));
        }
    }

    private static Jingle jingle(XmppConnection connection, int most) {
        return Jingle.on(connection)
                .application(TALK)
                .transport(NO_TRANSPORT)
                .settings(settings -> settings.withMaxSessions(most)
                        .withMaxSessionsPerPeer(most)
                        .withDiscovery(Discovery.ANNOUNCED))
                .start();
    }

    /** How many make a good warm-up. */
    int warmUp() {
        return pairs.size() * AT_ONCE;
    }

    /** Opens so many, in equal parts over all links. */
    void open(int count) {
        int links = pairs.size();
        for (int i = 0; i < links; i++) {
            LinkedConnections pair = pairs.get(i);
            int share = count * (i + 1) / links - count * i / links;
            for (int opened = 0; opened < share; opened++) {
                initiators.get(i).initiate(pair.right().jid(), TALK).subscribe(offered::add);
                if (opened % AT_ONCE == AT_ONCE - 1 || opened == share - 1) {
                    pair.settle();
                }
            }
        }
        expect(count, offered.size(), "of the initiators");
        expect(count, accepted.size(), "of the responders");
    }

    /** Asks on each whether the other party still knows it. */
    void use() {
        used = 0;
        forEach(session -> session.ping().doOnSuccess(answer -> used++));
        expect(offered.size(), used, "that answer");
    }

    /** Ends all. */
    void close(int count) {
        expect(count, offered.size(), "to end");
        forEach(session -> session.terminate(Reason.of(Condition.SUCCESS)));
        offered.clear();
        accepted.clear();
    }

    private void forEach(Function<JingleSession, Mono<Void>> action) {
        for (int i = 0; i < offered.size(); i++) {
            action.apply(offered.get(i)).subscribe();
            if (i % AT_ONCE == AT_ONCE - 1) {
                pairs.forEach(LinkedConnections::settle);
            }
        }
        pairs.forEach(LinkedConnections::settle);
    }

    private static void expect(int expected, int count, String which) {
        if (count != expected) {
            throw new IllegalStateException("sessions " + which + ": " + count + " (expected: " + expected + ")");
        }
    }

    @Override
    public void close() {
        pairs.forEach(LinkedConnections::dispose);
    }
}
