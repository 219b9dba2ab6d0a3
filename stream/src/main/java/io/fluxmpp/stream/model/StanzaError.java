package io.fluxmpp.stream.model;

import static java.util.Objects.requireNonNull;

import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.xml.XmlElement;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Why a stanza could not be processed (RFC 6120 §8.3).
 *
 * @param type what the sender may do about it
 * @param condition the defined condition; an unknown one reads as {@link Condition#UNDEFINED_CONDITION}
 * @param text for humans, never to be interpreted
 * @param by who found the error, where it says so
 * @param conditionText what stands inside the condition: the address of {@code gone} and {@code redirect}
 * @param applicationCondition detail in a namespace of its own, such as Jingle's {@code unknown-session}
 */
public record StanzaError(
        Type type,
        Condition condition,
        @Nullable String text,
        @Nullable Jid by,
        @Nullable String conditionText,
        @Nullable XmlElement applicationCondition) {

    public StanzaError {
        requireNonNull(type, "type");
        requireNonNull(condition, "condition");
    }

    /** An error of the condition's default type. */
    public static StanzaError of(Condition condition) {
        return new StanzaError(condition.defaultType(), condition, null, null, null, null);
    }

    /** An error of the condition's default type, with a text for humans. */
    public static StanzaError of(Condition condition, String text) {
        return of(condition).withText(text);
    }

    public StanzaError withType(Type other) {
        return new StanzaError(other, condition, text, by, conditionText, applicationCondition);
    }

    public StanzaError withText(String other) {
        return new StanzaError(type, condition, other, by, conditionText, applicationCondition);
    }

    /** @param other an address, for {@code gone} and {@code redirect} (RFC 6120 §8.3.3.5, §8.3.3.14) */
    public StanzaError withConditionText(String other) {
        return new StanzaError(type, condition, text, by, other, applicationCondition);
    }

    public StanzaError withApplicationCondition(XmlElement other) {
        return new StanzaError(type, condition, text, by, conditionText, other);
    }

    /** Whether the application condition has that name. */
    public boolean hasApplicationCondition(String namespace, String localName) {
        return applicationCondition != null
                && applicationCondition.elementName().namespace().equals(namespace)
                && applicationCondition.elementName().localName().equals(localName);
    }

    /** What the sender may do (RFC 6120 §8.3.2). */
    public enum Type {
        /** Retry after providing credentials. */
        AUTH,
        /** Do not retry. */
        CANCEL,
        /** Proceed: this was only a warning. */
        CONTINUE,
        /** Retry after changing the data sent. */
        MODIFY,
        /** Retry after waiting. */
        WAIT;

        private final String wireName = name().toLowerCase(Locale.ROOT);

        public String wireName() {
            return wireName;
        }

        /** The type of that name; anything else reads as {@link #CANCEL}. */
        public static Type of(@Nullable String wireName) {
            for (Type type : values()) {
                if (type.wireName.equals(wireName)) {
                    return type;
                }
            }
            return CANCEL;
        }
    }

    /** The defined conditions with the type each usually has (RFC 6120 §8.3.3). */
    public enum Condition {
        BAD_REQUEST(Type.MODIFY),
        CONFLICT(Type.CANCEL),
        FEATURE_NOT_IMPLEMENTED(Type.CANCEL),
        FORBIDDEN(Type.AUTH),
        GONE(Type.CANCEL),
        INTERNAL_SERVER_ERROR(Type.CANCEL),
        ITEM_NOT_FOUND(Type.CANCEL),
        JID_MALFORMED(Type.MODIFY),
        NOT_ACCEPTABLE(Type.MODIFY),
        NOT_ALLOWED(Type.CANCEL),
        NOT_AUTHORIZED(Type.AUTH),
        POLICY_VIOLATION(Type.MODIFY),
        RECIPIENT_UNAVAILABLE(Type.WAIT),
        REDIRECT(Type.MODIFY),
        REGISTRATION_REQUIRED(Type.AUTH),
        REMOTE_SERVER_NOT_FOUND(Type.CANCEL),
        REMOTE_SERVER_TIMEOUT(Type.WAIT),
        RESOURCE_CONSTRAINT(Type.WAIT),
        SERVICE_UNAVAILABLE(Type.CANCEL),
        SUBSCRIPTION_REQUIRED(Type.AUTH),
        UNDEFINED_CONDITION(Type.CANCEL),
        UNEXPECTED_REQUEST(Type.WAIT);

        private final String wireName = name().toLowerCase(Locale.ROOT).replace('_', '-');
        private final Type defaultType;

        Condition(Type defaultType) {
            this.defaultType = defaultType;
        }

        public String wireName() {
            return wireName;
        }

        public Type defaultType() {
            return defaultType;
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
