package io.fluxmpp.bench.scenario;

import static java.util.Objects.requireNonNull;

import io.fluxmpp.jingle.Jingle;
import io.fluxmpp.jingle.model.Reason;
import io.fluxmpp.jingle.model.Reason.Condition;
import io.fluxmpp.jingle.session.Discovery;
import io.fluxmpp.jingle.session.JingleSession;
import io.fluxmpp.stream.connection.XmppConnection;
import io.fluxmpp.testkit.LinkedConnections;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Opens many Jingle sessions in one process, says what they take while nothing happens on them, and ends them. */
@Command(
        name = "sessions",
        mixinStandardHelpOptions = true,
        description = "Opens many Jingle sessions between connections that are linked in memory, both parties in this"
                + " process, and prints how fast that goes and what each party's side of a session takes, as JSON."
                + " The application and the transport do nothing, stanzas are written and parsed as on any connection.")
final class SessionsScenario implements Callable<Integer> {

    /** So many offers are under way at once. */
    private static final int AT_ONCE = 64;

    private static final Talk TALK = new Talk();
    private static final NoTransport NO_TRANSPORT = new NoTransport();

    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--sessions", defaultValue = "100000", description = "How many (default: ${DEFAULT-VALUE}).")
    private int sessions;

    @Option(
            names = "--links",
            defaultValue = "100",
            description = "Over how many pairs of connections (default: ${DEFAULT-VALUE}).")
    private int links;

    /** The sessions as users have them: nothing else keeps them from being collected. */
    private final List<JingleSession> offered = new ArrayList<>();

    private final List<JingleSession> accepted = new ArrayList<>();

    @Override
    public Integer call() {
        List<LinkedConnections> pairs = new ArrayList<>();
        List<Jingle> initiators = new ArrayList<>();
        for (int i = 0; i < links; i++) {
            LinkedConnections pair = LinkedConnections.between(
                    "romeo" + i + "@montague.lit/orchard", "juliet" + i + "@capulet.lit/balcony");
            pair.toLeft().forget();
            pair.toRight().forget();
            pairs.add(pair);
            initiators.add(jingle(pair.left()));
            jingle(pair.right()).offers().subscribe(offer -> offer.accept().subscribe(accepted::add));
        }
        open(pairs, initiators, links * AT_ONCE);
        close(pairs);

        Footprint before = Footprint.take();
        long began = System.nanoTime();
        open(pairs, initiators, sessions);
        double openSeconds = secondsSince(began);
        check(sessions);
        Footprint after = Footprint.take();
        long ended = System.nanoTime();
        close(pairs);
        double closeSeconds = secondsSince(ended);
        Footprint closed = Footprint.take();
        print(openSeconds, closeSeconds, after.heap() - before.heap(), closed.heap() - before.heap());
        pairs.forEach(LinkedConnections::dispose);
        return 0;
    }

    private Jingle jingle(XmppConnection connection) {
        int each = sessions / links + AT_ONCE;
        return Jingle.on(connection)
                .application(TALK)
                .transport(NO_TRANSPORT)
                .settings(settings -> settings.withMaxSessions(each)
                        .withMaxSessionsPerPeer(each)
                        .withDiscovery(Discovery.ANNOUNCED))
                .start();
    }

    private void open(List<LinkedConnections> pairs, List<Jingle> initiators, int count) {
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
    }

    private void check(int expected) {
        if (offered.size() != expected || accepted.size() != expected) {
            throw new IllegalStateException("sessions: " + offered.size() + " for the initiators and " + accepted.size()
                    + " for the responders (expected: " + expected + ")");
        }
    }

    private void close(List<LinkedConnections> pairs) {
        for (int i = 0; i < offered.size(); i++) {
            offered.get(i).terminate(Reason.of(Condition.SUCCESS)).subscribe();
            if (i % AT_ONCE == AT_ONCE - 1) {
                pairs.forEach(LinkedConnections::settle);
            }
        }
        pairs.forEach(LinkedConnections::settle);
        offered.clear();
        accepted.clear();
    }

    private void print(double openSeconds, double closeSeconds, long open, long closed) {
        requireNonNull(spec)
                .commandLine()
                .getOut()
                .printf(
                        Locale.ROOT,
                        "{\"scenario\":\"sessions\",\"java\":\"%s\",\"cores\":%d,\"sessions\":%d,\"links\":%d,"
                                + "\"openSeconds\":%.2f,\"openedPerSecond\":%.0f,\"closeSeconds\":%.2f,"
                                + "\"closedPerSecond\":%.0f,%n \"heapPerSession\":%d,\"heapAfterPerSession\":%d}%n",
                        Runtime.version(),
                        Runtime.getRuntime().availableProcessors(),
                        sessions,
                        links,
                        openSeconds,
                        sessions / openSeconds,
                        closeSeconds,
                        sessions / closeSeconds,
                        open / (2L * sessions),
                        closed / (2L * sessions));
    }

    private static double secondsSince(long began) {
        return (System.nanoTime() - began) / 1e9;
    }
}
