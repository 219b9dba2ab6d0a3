package io.fluxmpp.jingle.model;

import static java.util.Objects.requireNonNull;

import io.fluxmpp.stream.xml.Payload;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Why an action was taken (XEP-0166 §7.4).
 *
 * @param condition the defined condition; an unknown or missing one reads as {@link Condition#GENERAL_ERROR}
 * @param unknownCondition the element's name where the condition is none of the defined ones
 * @param alternativeSid the session to use instead, with {@link Condition#ALTERNATIVE_SESSION} only
 * @param text for humans, never to be interpreted
 * @param detail an element of another namespace that says more
 * @param inside what stands inside the condition's element and has no meaning there, untouched
 * @param others what stands beside the one condition, the one text and the one detail that there may be, untouched
 */
public record Reason(
        Condition condition,
        @Nullable String unknownCondition,
        @Nullable String alternativeSid,
        @Nullable String text,
        @Nullable Payload detail,
        List<Payload> inside,
        List<Payload> others) {

    public Reason {
        requireNonNull(condition, "condition");
        inside = List.copyOf(inside);
        others = List.copyOf(others);
        if (alternativeSid != null && condition != Condition.ALTERNATIVE_SESSION) {
            throw new IllegalArgumentException("alternativeSid: " + alternativeSid + " with " + condition.wireName()
                    + " (expected: only with alternative-session)");
        }
        if (unknownCondition != null && condition != Condition.GENERAL_ERROR) {
            throw new IllegalArgumentException("unknownCondition: " + unknownCondition + " with " + condition.wireName()
                    + " (expected: only with general-error)");
        }
        if (unknownCondition != null && Condition.of(unknownCondition) != null) {
            throw new IllegalArgumentException(
                    "unknownCondition: " + unknownCondition + " (expected: none of the defined ones)");
        }
    }

    /** A reason that holds nothing but what the specification gives a place. */
    public Reason(
            Condition condition,
            @Nullable String unknownCondition,
            @Nullable String alternativeSid,
            @Nullable String text,
            @Nullable Payload detail) {
        this(condition, unknownCondition, alternativeSid, text, detail, List.of(), List.of());
    }

    public static Reason of(Condition condition) {
        return new Reason(condition, null, null, null, null);
    }

    public static Reason of(Condition condition, String text) {
        return new Reason(condition, null, null, text, null);
    }

    /** {@code alternative-session}, naming the session to use instead. */
    public static Reason alternativeSession(String sid) {
        return new Reason(Condition.ALTERNATIVE_SESSION, null, sid, null, null);
    }

    public Reason withDetail(Payload other) {
        return new Reason(condition, unknownCondition, alternativeSid, text, other, inside, others);
    }

    /** Whether everything went its normal course. */
    public boolean isSuccess() {
        return condition == Condition.SUCCESS;
    }

    /** The name of the condition's element. */
    public String wireName() {
        return unknownCondition == null ? condition.wireName() : unknownCondition;
    }

    /** The condition, with the text where there is one. */
    @Override
    public String toString() {
        return text == null ? wireName() : wireName() + " (" + text + ")";
    }

    /** The defined conditions (XEP-0166 §7.4). */
    public enum Condition {
        /** Use an existing session instead. */
        ALTERNATIVE_SESSION,
        /** Cannot take a session now. */
        BUSY,
        /** The initiator takes its offer back. */
        CANCEL,
        /** Connectivity problems. */
        CONNECTIVITY_ERROR,
        /** A formal refusal. */
        DECLINE,
        /** A time limit set beforehand has passed. */
        EXPIRED,
        /** Processing for the application could not begin. */
        FAILED_APPLICATION,
        /** No connectivity for the transport. */
        FAILED_TRANSPORT,
        /** Something else went wrong. */
        GENERAL_ERROR,
        /** Going offline. */
        GONE,
        /** The application is supported, its parameters are not. */
        INCOMPATIBLE_PARAMETERS,
        /** Problems with the data itself. */
        MEDIA_ERROR,
        /** A local security policy was violated. */
        SECURITY_ERROR,
        /** The normal course of things. */
        SUCCESS,
        /** A request was not answered in time. */
        TIMEOUT,
        /** None of the offered applications is supported. */
        UNSUPPORTED_APPLICATIONS,
        /** None of the offered transports is supported. */
        UNSUPPORTED_TRANSPORTS;

        private final String wireName = name().toLowerCase(Locale.ROOT).replace('_', '-');

        public String wireName() {
            return wireName;
        }

        /** The condition of that name, or {@code null}. */
        public static @Nullable Condition of(String wireName) {
            for (Condition condition : values()) {
                if (condition.wireName.equals(wireName)) {
                    return condition;
                }
            }
            return null;
        }
    }
}
