package io.fluxmpp.stream.model;

import static java.util.Objects.requireNonNull;

import io.fluxmpp.stream.xml.XmlElement;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The error that ends a stream (RFC 6120 §4.9).
 *
 * @param condition the defined condition; an unknown one reads as {@link Condition#UNDEFINED_CONDITION}
 * @param text for humans, never to be interpreted
 * @param conditionText what stands inside the condition: the new address of {@code see-other-host}
 * @param applicationCondition detail in a namespace of its own
 */
public record StreamError(
        Condition condition,
        @Nullable String text,
        @Nullable String conditionText,
        @Nullable XmlElement applicationCondition)
        implements Nonza {

    public StreamError {
        requireNonNull(condition, "condition");
    }

    public static StreamError of(Condition condition, @Nullable String text) {
        return new StreamError(condition, text, null, null);
    }

    /** The defined conditions (RFC 6120 §4.9.3). */
    public enum Condition {
        BAD_FORMAT,
        BAD_NAMESPACE_PREFIX,
        CONFLICT,
        CONNECTION_TIMEOUT,
        HOST_GONE,
        HOST_UNKNOWN,
        IMPROPER_ADDRESSING,
        INTERNAL_SERVER_ERROR,
        INVALID_FROM,
        INVALID_NAMESPACE,
        INVALID_XML,
        NOT_AUTHORIZED,
        NOT_WELL_FORMED,
        POLICY_VIOLATION,
        REMOTE_CONNECTION_FAILED,
        RESET,
        RESOURCE_CONSTRAINT,
        RESTRICTED_XML,
        SEE_OTHER_HOST,
        SYSTEM_SHUTDOWN,
        UNDEFINED_CONDITION,
        UNSUPPORTED_ENCODING,
        UNSUPPORTED_FEATURE,
        UNSUPPORTED_STANZA_TYPE,
        UNSUPPORTED_VERSION;

        private final String wireName = name().toLowerCase(Locale.ROOT).replace('_', '-');

        public String wireName() {
            return wireName;
        }

        /** The condition of that name; an unknown one is {@link #UNDEFINED_CONDITION}. */
        public static Condition of(String wireName) {
            for (Condition condition : values()) {
                if (condition.wireName.equals(wireName)) {
                    return condition;
                }
            }
            return UNDEFINED_CONDITION;
        }
    }
}
