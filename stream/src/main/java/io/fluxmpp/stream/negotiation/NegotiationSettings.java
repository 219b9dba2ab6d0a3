package io.fluxmpp.stream.negotiation;

import static java.util.Objects.requireNonNull;

import io.fluxmpp.stream.error.NegotiationException;
import io.fluxmpp.stream.error.NegotiationException.Reason;
import io.fluxmpp.stream.jid.Jid;
import java.time.Duration;

/**
 * How a client negotiates.
 *
 * @param lang the language of texts that the server makes for us
 * @param timeout for all of it
 * @param stepTimeout for each answer of the server, and for the handshake of TLS
 * @param channelBinding whether the channel is bound where the server can do it, and a server that seems to have forgotten
 *     how is refused
 * @param plainAllowed whether a server that offers nothing better may see the password
 * @param maxIterations how often the server may have the password hashed
 * @param sasl2 how SASL2 is used
 */
public record NegotiationSettings(
        String lang,
        Duration timeout,
        Duration stepTimeout,
        boolean channelBinding,
        boolean plainAllowed,
        int maxIterations,
        Sasl2Settings sasl2) {

    public static final NegotiationSettings DEFAULT = new NegotiationSettings(
            "en", Duration.ofSeconds(30), Duration.ofSeconds(15), true, false, 1_000_000, Sasl2Settings.DEFAULT);

    public NegotiationSettings {
        requireNonNull(lang, "lang");
        requireNonNull(sasl2, "sasl2");
        requirePositive("timeout", timeout);
        requirePositive("stepTimeout", stepTimeout);
        if (maxIterations < ScramExchange.MIN_ITERATIONS) {
            throw new IllegalArgumentException(
                    "maxIterations: " + maxIterations + " (expected: at least " + ScramExchange.MIN_ITERATIONS + ")");
        }
    }

    public NegotiationSettings withLang(String other) {
        return new NegotiationSettings(other, timeout, stepTimeout, channelBinding, plainAllowed, maxIterations, sasl2);
    }

    public NegotiationSettings withTimeout(Duration other) {
        return new NegotiationSettings(lang, other, stepTimeout, channelBinding, plainAllowed, maxIterations, sasl2);
    }

    public NegotiationSettings withStepTimeout(Duration other) {
        return new NegotiationSettings(lang, timeout, other, channelBinding, plainAllowed, maxIterations, sasl2);
    }

    public NegotiationSettings withChannelBinding(boolean other) {
        return new NegotiationSettings(lang, timeout, stepTimeout, other, plainAllowed, maxIterations, sasl2);
    }

    public NegotiationSettings withPlainAllowed(boolean other) {
        return new NegotiationSettings(lang, timeout, stepTimeout, channelBinding, other, maxIterations, sasl2);
    }

    public NegotiationSettings withMaxIterations(int other) {
        return new NegotiationSettings(lang, timeout, stepTimeout, channelBinding, plainAllowed, other, sasl2);
    }

    public NegotiationSettings withSasl2(Sasl2Settings other) {
        return new NegotiationSettings(lang, timeout, stepTimeout, channelBinding, plainAllowed, maxIterations, other);
    }

    NegotiationException tooSlow(Jid with, Throwable cause) {
        return new NegotiationException(
                Reason.TIMEOUT, with + " did not finish negotiation within " + timeout.toMillis() + " ms", cause);
    }

    private static void requirePositive(String what, Duration duration) {
        if (duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException(what + ": " + duration + " (expected: more than nothing)");
        }
    }
}
