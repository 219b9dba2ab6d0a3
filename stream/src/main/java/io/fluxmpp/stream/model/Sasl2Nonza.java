package io.fluxmpp.stream.model;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The elements of SASL2 (XEP-0388), with what is asked for and answered inside of them: Bind 2 (XEP-0386) and the resumption
 * of a stream (XEP-0198 §9).
 *
 * <p>Data is kept as it stands on the wire, in base64; {@code null} means none and no characters mean zero bytes. No
 * {@code toString} shows it.
 */
public sealed interface Sasl2Nonza extends SaslElement {

    /**
     * Begins an exchange, and says what is wanted once it has succeeded.
     *
     * @param resume the stream that is to go on; {@code null} for none
     * @param bind what to bind unless it does; {@code null} for nothing
     */
    record Authenticate(
            String mechanism,
            @Nullable String initialResponse,
            @Nullable UserAgent userAgent,
            SmNonza.@Nullable Resume resume,
            Bind2.@Nullable Bind bind)
            implements Sasl2Nonza {
        public Authenticate {
            requireNonNull(mechanism, "mechanism");
        }

        @Override
        public String toString() {
            return "Authenticate[mechanism=" + mechanism + ", resume=" + resume + ", bind=" + bind + "]";
        }
    }

    record Challenge(String data) implements Sasl2Nonza {
        @Override
        public String toString() {
            return "Challenge[]";
        }
    }

    record Response(String data) implements Sasl2Nonza {
        @Override
        public String toString() {
            return "Response[]";
        }
    }

    /**
     * The exchange succeeded; {@code additionalData} must be checked where the mechanism has some.
     *
     * @param authorizationIdentifier who the client is: a bare JID, or a full one if a resource is bound
     * @param resumption the answer to {@code <resume/>}: {@link SmNonza.Resumed} or {@link SmNonza.Failed}, if there is one
     * @param bound the answer to {@code <bind/>}, if there is one
     */
    record Success(
            @Nullable String additionalData,
            String authorizationIdentifier,
            @Nullable SmNonza resumption,
            Bind2.@Nullable Bound bound)
            implements Sasl2Nonza {
        public Success {
            requireNonNull(authorizationIdentifier, "authorizationIdentifier");
        }

        @Override
        public String toString() {
            return "Success[authorizationIdentifier=" + authorizationIdentifier + ", resumption=" + resumption
                    + ", bound=" + bound + "]";
        }
    }

    /** The exchange succeeded, but is not enough: one of these tasks is to be performed as well. */
    record Continue(
            @Nullable String additionalData,
            List<String> tasks,
            @Nullable String text) implements Sasl2Nonza {
        public Continue {
            tasks = List.copyOf(tasks);
        }

        @Override
        public String toString() {
            return "Continue[tasks=" + tasks + "]";
        }
    }

    /** The initiating entity gives up. */
    record Abort() implements Sasl2Nonza {}

    /** The exchange failed. */
    record Failure(SaslCondition condition, @Nullable String text) implements Sasl2Nonza {
        public Failure {
            requireNonNull(condition, "condition");
        }
    }
}
