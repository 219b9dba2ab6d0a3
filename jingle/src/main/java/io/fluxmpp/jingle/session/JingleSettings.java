package io.fluxmpp.jingle.session;

import static java.util.Objects.requireNonNull;

import io.fluxmpp.jingle.metrics.JingleMetricsRecorder;
import io.fluxmpp.stream.jid.Jid;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Limits, deadlines and policy of the sessions of one connection.
 *
 * @param maxSessions how many sessions may exist at once; offers beyond it get {@code resource-constraint}
 * @param maxSessionsPerPeer how many of them with one bare JID
 * @param maxContents how many contents a session may have; and of how many of our actions the peer may owe the answer when it
 *     adds contents or replaces transports, which makes us send more
 * @param maxWaiting how many actions of one session may wait for their turn; more get {@code resource-constraint}
 * @param answerTimeout how long the peer may take to answer one of our actions
 * @param acceptTimeout how long the peer may take to accept or decline our offer
 * @param offerTimeout how long our user may take to accept or decline a peer's offer
 * @param silenceTimeout how long a peer that is to send bytes may be silent before it is asked whether it is still there
 * @param explanationTimeout how long, after a transport broke or ended too early, the peer may take to say why
 * @param fallbackTimeout how long, after a transport failed, another one may take to be agreed on
 * @param absenceTimeout how long a peer that became unavailable may be silent before its sessions are ended
 * @param acceptFrom whose offers are shown to our user; others get {@code service-unavailable} for these and all they ask
 *     outside of a session, just as from the server when we are not there. Service discovery answers to whom its own setting
 *     allows, {@link io.fluxmpp.stream.disco.Disco#answerOnly}
 * @param redirect which of the offers that are left are sent to another address
 * @param maxRedirects how often an offer of ours goes where a peer sends it, which is only to another resource of the same
 *     bare JID (XEP-0166 §13.5); 0, the default, for never. More is for peers that are known to be accounts: occupants of a room
 *     have one bare JID, and are different people
 * @param discovery whether peers are asked what they can do before something is offered to them
 * @param discoveryTimeout how long finding out what a peer can do may take; then it is offered to all the same
 * @param metrics is told what becomes of sessions; default: nobody
 */
public record JingleSettings(
        int maxSessions,
        int maxSessionsPerPeer,
        int maxContents,
        int maxWaiting,
        Duration answerTimeout,
        Duration acceptTimeout,
        Duration offerTimeout,
        Duration silenceTimeout,
        Duration explanationTimeout,
        Duration fallbackTimeout,
        Duration absenceTimeout,
        Predicate<? super Jid> acceptFrom,
        RedirectPolicy redirect,
        int maxRedirects,
        Discovery discovery,
        Duration discoveryTimeout,
        JingleMetricsRecorder metrics) {

    /**
     * 10 000 sessions, 64 per peer, 16 contents per session, 64 waiting actions; 30 s for an answer, 5 min for a decision on
     * either side, 30 s of silence, 2 s for an explanation, 30 s for another transport, 7 s of absence; offers from everybody,
     * nobody redirected, no redirect followed; peers are asked what they can do, for 10 s.
     */
    public static final JingleSettings DEFAULT = new JingleSettings(
            10_000,
            64,
            16,
            64,
            Duration.ofSeconds(30),
            Duration.ofMinutes(5),
            Duration.ofMinutes(5),
            Duration.ofSeconds(30),
            Duration.ofSeconds(2),
            Duration.ofSeconds(30),
            Duration.ofSeconds(7),
            peer -> true,
            RedirectPolicy.NONE,
            0,
            Discovery.ASK,
            Duration.ofSeconds(10),
            JingleMetricsRecorder.NONE);

    public JingleSettings {
        positive("maxSessions", maxSessions);
        positive("maxSessionsPerPeer", maxSessionsPerPeer);
        positive("maxContents", maxContents);
        positive("maxWaiting", maxWaiting);
        positive("answerTimeout", answerTimeout);
        positive("acceptTimeout", acceptTimeout);
        positive("offerTimeout", offerTimeout);
        positive("silenceTimeout", silenceTimeout);
        positive("explanationTimeout", explanationTimeout);
        positive("fallbackTimeout", fallbackTimeout);
        positive("absenceTimeout", absenceTimeout);
        requireNonNull(acceptFrom, "acceptFrom");
        requireNonNull(redirect, "redirect");
        if (maxRedirects < 0) {
            throw new IllegalArgumentException("maxRedirects: " + maxRedirects + " (expected: >= 0)");
        }
        requireNonNull(discovery, "discovery");
        positive("discoveryTimeout", discoveryTimeout);
        requireNonNull(metrics, "metrics");
    }

    public JingleSettings withMaxSessions(int other) {
        return with(draft -> draft.maxSessions = other);
    }

    public JingleSettings withMaxSessionsPerPeer(int other) {
        return with(draft -> draft.maxSessionsPerPeer = other);
    }

    public JingleSettings withMaxContents(int other) {
        return with(draft -> draft.maxContents = other);
    }

    public JingleSettings withMaxWaiting(int other) {
        return with(draft -> draft.maxWaiting = other);
    }

    public JingleSettings withAnswerTimeout(Duration other) {
        return with(draft -> draft.answerTimeout = other);
    }

    public JingleSettings withAcceptTimeout(Duration other) {
        return with(draft -> draft.acceptTimeout = other);
    }

    public JingleSettings withOfferTimeout(Duration other) {
        return with(draft -> draft.offerTimeout = other);
    }

    public JingleSettings withSilenceTimeout(Duration other) {
        return with(draft -> draft.silenceTimeout = other);
    }

    public JingleSettings withExplanationTimeout(Duration other) {
        return with(draft -> draft.explanationTimeout = other);
    }

    public JingleSettings withFallbackTimeout(Duration other) {
        return with(draft -> draft.fallbackTimeout = other);
    }

    public JingleSettings withAbsenceTimeout(Duration other) {
        return with(draft -> draft.absenceTimeout = other);
    }

    public JingleSettings withAcceptFrom(Predicate<? super Jid> other) {
        return with(draft -> draft.acceptFrom = other);
    }

    public JingleSettings withRedirect(RedirectPolicy other) {
        return with(draft -> draft.redirect = other);
    }

    public JingleSettings withMaxRedirects(int other) {
        return with(draft -> draft.maxRedirects = other);
    }

    public JingleSettings withDiscovery(Discovery other) {
        return with(draft -> draft.discovery = other);
    }

    public JingleSettings withDiscoveryTimeout(Duration other) {
        return with(draft -> draft.discoveryTimeout = other);
    }

    public JingleSettings withMetrics(JingleMetricsRecorder other) {
        return with(draft -> draft.metrics = other);
    }

    private JingleSettings with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return new JingleSettings(
                draft.maxSessions,
                draft.maxSessionsPerPeer,
                draft.maxContents,
                draft.maxWaiting,
                draft.answerTimeout,
                draft.acceptTimeout,
                draft.offerTimeout,
                draft.silenceTimeout,
                draft.explanationTimeout,
                draft.fallbackTimeout,
                draft.absenceTimeout,
                draft.acceptFrom,
                draft.redirect,
                draft.maxRedirects,
                draft.discovery,
                draft.discoveryTimeout,
                draft.metrics);
    }

    /** What a changed copy is made of. */
    private static final class Draft {
        private int maxSessions;
        private int maxSessionsPerPeer;
        private int maxContents;
        private int maxWaiting;
        private Duration answerTimeout;
        private Duration acceptTimeout;
        private Duration offerTimeout;
        private Duration silenceTimeout;
        private Duration explanationTimeout;
        private Duration fallbackTimeout;
        private Duration absenceTimeout;
        private Predicate<? super Jid> acceptFrom;
        private RedirectPolicy redirect;
        private int maxRedirects;
        private Discovery discovery;
        private Duration discoveryTimeout;
        private JingleMetricsRecorder metrics;

        Draft(JingleSettings from) {
            maxSessions = from.maxSessions;
            maxSessionsPerPeer = from.maxSessionsPerPeer;
            maxContents = from.maxContents;
            maxWaiting = from.maxWaiting;
            answerTimeout = from.answerTimeout;
            acceptTimeout = from.acceptTimeout;
            offerTimeout = from.offerTimeout;
            silenceTimeout = from.silenceTimeout;
            explanationTimeout = from.explanationTimeout;
            fallbackTimeout = from.fallbackTimeout;
            absenceTimeout = from.absenceTimeout;
            acceptFrom = from.acceptFrom;
            redirect = from.redirect;
            maxRedirects = from.maxRedirects;
            discovery = from.discovery;
            discoveryTimeout = from.discoveryTimeout;
            metrics = from.metrics;
        }
    }

    private static void positive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: >= 1)");
        }
    }

    private static void positive(String name, Duration value) {
        if (value.isZero() || value.isNegative()) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: > 0)");
        }
    }
}
