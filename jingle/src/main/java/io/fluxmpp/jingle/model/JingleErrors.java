package io.fluxmpp.jingle.model;

import io.fluxmpp.stream.model.StanzaError;
import io.fluxmpp.stream.xml.XmlElement;

/** The stanza errors of Jingle (XEP-0166 §10), of the types that the specification's examples have. */
public final class JingleErrors {

    public static final String NAMESPACE = "urn:xmpp:jingle:errors:1";

    /** What drafts before version 0.37 called the namespace. Read, never written. */
    private static final String OLD_NAMESPACE = "urn:xmpp:jingle:errors:0";

    private static final String UNKNOWN_SESSION = "unknown-session";

    private JingleErrors() {}

    /** The action does not fit the session's state. */
    public static StanzaError outOfOrder() {
        return error(StanzaError.Condition.UNEXPECTED_REQUEST, StanzaError.Type.WAIT, "out-of-order");
    }

    /** The like action of our own, which crossed this one, overrules it (XEP-0166 §7.2.16). */
    public static StanzaError tieBreak() {
        return error(StanzaError.Condition.CONFLICT, StanzaError.Type.CANCEL, "tie-break");
    }

    /** There is no such session with that peer. */
    public static StanzaError unknownSession() {
        return error(StanzaError.Condition.ITEM_NOT_FOUND, StanzaError.Type.CANCEL, UNKNOWN_SESSION);
    }

    /** The informational payload is not understood. */
    public static StanzaError unsupportedInfo() {
        return error(StanzaError.Condition.FEATURE_NOT_IMPLEMENTED, StanzaError.Type.MODIFY, "unsupported-info");
    }

    /** This belongs on the channel that the security precondition secures (XEP-0166 §9). */
    public static StanzaError securityRequired() {
        return error(StanzaError.Condition.NOT_ACCEPTABLE, StanzaError.Type.CANCEL, "security-required");
    }

    /** Whether the peer says that it has no such session; older peers say so with another stanza condition. */
    public static boolean isUnknownSession(StanzaError error) {
        return says(error, UNKNOWN_SESSION);
    }

    private static boolean says(StanzaError error, String jingleCondition) {
        return error.hasApplicationCondition(NAMESPACE, jingleCondition)
                || error.hasApplicationCondition(OLD_NAMESPACE, jingleCondition);
    }

    private static StanzaError error(StanzaError.Condition condition, StanzaError.Type type, String jingleCondition) {
        return StanzaError.of(condition)
                .withType(type)
                .withApplicationCondition(XmlElement.of(NAMESPACE, jingleCondition));
    }
}
