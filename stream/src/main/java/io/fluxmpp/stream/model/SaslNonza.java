package io.fluxmpp.stream.model;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * The elements of SASL negotiation (RFC 6120 §6.4).
 *
 * <p>Data is kept as it stands on the wire, in base64; {@code null} means none and {@code "="} means zero bytes. No
 * {@code toString} shows it.
 */
public sealed interface SaslNonza extends SaslElement {

    /** Begins an exchange, with the initial response if the mechanism has one. */
    record Auth(String mechanism, @Nullable String initialResponse) implements SaslNonza {
        public Auth {
            requireNonNull(mechanism, "mechanism");
        }

        @Override
        public String toString() {
            return "Auth[mechanism=" + mechanism + "]";
        }
    }

    record Challenge(String data) implements SaslNonza {
        @Override
        public String toString() {
            return "Challenge[]";
        }
    }

    record Response(String data) implements SaslNonza {
        @Override
        public String toString() {
            return "Response[]";
        }
    }

    /** The exchange succeeded; {@code additionalData} must be checked where the mechanism has some. */
    record Success(@Nullable String additionalData) implements SaslNonza {
        @Override
        public String toString() {
            return "Success[]";
        }
    }

    /** The initiating entity gives up. */
    record Abort() implements SaslNonza {}

    /** The exchange failed. */
    record Failure(SaslCondition condition, @Nullable String text) implements SaslNonza {
        public Failure {
            requireNonNull(condition, "condition");
        }
    }
}
