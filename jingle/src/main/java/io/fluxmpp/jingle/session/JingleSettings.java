package io.fluxmpp.jingle.session;

import static java.util.Objects.requireNonNull;

import io.fluxmpp.stream.jid.Jid;
import java.time.Duration;
import java.util.function.Predicate;

/**
 * Limits, deadlines and policy of the sessions of one connection.
 *
 * @param maxSessions how many sessions may exist at once; offers beyond it get {@code resource-constraint}
 * @param maxSessionsPerPeer how many of them with one bare JID
 * @param maxContents how many contents an offer may have
 * @param answerTimeout how long the peer may take to answer one of our actions
 * @param acceptTimeout how long the peer may take to accept or decline our offer
 * @param offerTimeout how long our user may take to accept or decline a peer's offer
 * @param silenceTimeout how long a peer that is to send bytes may be silent before it is asked whether it is still there
 * @param explanationTimeout how long, after a transport broke or ended too early, the peer may take to say why
 * @param acceptFrom whose offers are shown to our user; others get {@code service-unavailable}
 */
public record JingleSettings(
        int maxSessions,
        int maxSessionsPerPeer,
        int maxContents,
        Duration answerTimeout,
        Duration acceptTimeout,
        Duration offerTimeout,
        Duration silenceTimeout,
        Duration explanationTimeout,
        Predicate<? super Jid> acceptFrom) {

    /**
     * 10 000 sessions, 64 per peer, 16 contents per offer; 30 s for an answer, 5 min for a decision on either side, 30 s of
     * silence, 2 s for an explanation; offers from everybody.
     */
    public static final JingleSettings DEFAULT = new JingleSettings(
            10_000,
            64,
            16,
            Duration.ofSeconds(30),
            Duration.ofMinutes(5),
            Duration.ofMinutes(5),
            Duration.ofSeconds(30),
            Duration.ofSeconds(2),
            peer -> true);

    public JingleSettings {
        positive("maxSessions", maxSessions);
        positive("maxSessionsPerPeer", maxSessionsPerPeer);
        positive("maxContents", maxContents);
        positive("answerTimeout", answerTimeout);
        positive("acceptTimeout", acceptTimeout);
        positive("offerTimeout", offerTimeout);
        positive("silenceTimeout", silenceTimeout);
        positive("explanationTimeout", explanationTimeout);
        requireNonNull(acceptFrom, "acceptFrom");
    }

    public JingleSettings withMaxSessions(int other) {
        return new JingleSettings(
                other,
                maxSessionsPerPeer,
                maxContents,
                answerTimeout,
                acceptTimeout,
                offerTimeout,
                silenceTimeout,
                explanationTimeout,
                acceptFrom);
    }

    public JingleSettings withMaxSessionsPerPeer(int other) {
        return new JingleSettings(
                maxSessions,
                other,
                maxContents,
                answerTimeout,
                acceptTimeout,
                offerTimeout,
                silenceTimeout,
                explanationTimeout,
                acceptFrom);
    }

    public JingleSettings withMaxContents(int other) {
        return new JingleSettings(
                maxSessions,
                maxSessionsPerPeer,
                other,
                answerTimeout,
                acceptTimeout,
                offerTimeout,
                silenceTimeout,
                explanationTimeout,
                acceptFrom);
    }

    public JingleSettings withAnswerTimeout(Duration other) {
        return new JingleSettings(
                maxSessions,
                maxSessionsPerPeer,
                maxContents,
                other,
                acceptTimeout,
                offerTimeout,
                silenceTimeout,
                explanationTimeout,
                acceptFrom);
    }

    public JingleSettings withAcceptTimeout(Duration other) {
        return new JingleSettings(
                maxSessions,
                maxSessionsPerPeer,
                maxContents,
                answerTimeout,
                other,
                offerTimeout,
                silenceTimeout,
                explanationTimeout,
                acceptFrom);
    }

    public JingleSettings withOfferTimeout(Duration other) {
        return new JingleSettings(
                maxSessions,
                maxSessionsPerPeer,
                maxContents,
                answerTimeout,
                acceptTimeout,
                other,
                silenceTimeout,
                explanationTimeout,
                acceptFrom);
    }

    public JingleSettings withSilenceTimeout(Duration other) {
        return new JingleSettings(
                maxSessions,
                maxSessionsPerPeer,
                maxContents,
                answerTimeout,
                acceptTimeout,
                offerTimeout,
                other,
                explanationTimeout,
                acceptFrom);
    }

    public JingleSettings withExplanationTimeout(Duration other) {
        return new JingleSettings(
                maxSessions,
                maxSessionsPerPeer,
                maxContents,
                answerTimeout,
                acceptTimeout,
                offerTimeout,
                silenceTimeout,
                other,
                acceptFrom);
    }

    public JingleSettings withAcceptFrom(Predicate<? super Jid> other) {
        return new JingleSettings(
                maxSessions,
                maxSessionsPerPeer,
                maxContents,
                answerTimeout,
                acceptTimeout,
                offerTimeout,
                silenceTimeout,
                explanationTimeout,
                other);
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
