package io.fluxmpp.jingle.model;

import static io.fluxmpp.jingle.model.ActionChecks.acceptable;
import static io.fluxmpp.jingle.model.ActionChecks.directed;
import static io.fluxmpp.jingle.model.ActionChecks.named;
import static io.fluxmpp.jingle.model.ActionChecks.offerable;
import static java.util.Objects.requireNonNull;

import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.xml.Payload;
import io.fluxmpp.stream.xml.XmlName;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One action of a Jingle session: the {@code <jingle/>} element (XEP-0166 §7.1, §7.2).
 *
 * <p>Every action names its session, may give a reason and may carry elements of other namespaces; most are about contents.
 * The constructors refuse what the specification forbids with {@link IllegalArgumentException}.
 */
public sealed interface JingleAction extends Payload {

    /** The namespace of Jingle, which is also the feature that announces it. */
    String NAMESPACE = "urn:xmpp:jingle:1";

    XmlName ELEMENT = new XmlName(NAMESPACE, "jingle");

    /** Which of the fifteen actions this is. */
    Type type();

    /** The session's id, made by its initiator. */
    String sid();

    /** Reason and payloads. */
    Details details();

    /** The contents this action is about; none for session-info and session-terminate. */
    default List<Content> contents() {
        return List.of();
    }

    /** Why, where the action says so. */
    default @Nullable Reason reason() {
        return details().reason();
    }

    /** The elements beside contents and reason, which are of other namespaces. */
    default List<Payload> payloads() {
        return details().payloads();
    }

    @Override
    default XmlName elementName() {
        return ELEMENT;
    }

    /**
     * What any action may carry beside contents.
     *
     * @param reason why, or {@code null}
     * @param payloads elements of other namespaces, and what is unknown of Jingle's own
     * @param attributes attributes of {@code <jingle/>} beyond the four that are defined, untouched
     */
    record Details(@Nullable Reason reason, List<Payload> payloads, Map<XmlName, String> attributes) {

        private static final Set<String> DEFINED_ATTRIBUTES = Set.of("action", "initiator", "responder", "sid");

        public static final Details NONE = new Details(null, List.of());

        public Details {
            payloads = List.copyOf(payloads);
            attributes = UnknownAttributes.copyOf(attributes, DEFINED_ATTRIBUTES);
        }

        public Details(@Nullable Reason reason, List<Payload> payloads) {
            this(reason, payloads, Map.of());
        }

        public static Details of(@Nullable Reason reason) {
            return reason == null ? NONE : new Details(reason, List.of());
        }
    }

    /** Offers a session. {@code initiator} is what the offer says of itself; the peer is the stanza's sender. */
    record SessionInitiate(String sid, @Nullable Jid initiator, List<Content> contents, Details details)
            implements JingleAction {
        public SessionInitiate {
            requireNonNull(sid, "sid");
            contents = offerable(contents);
        }

        @Override
        public Type type() {
            return Type.SESSION_INITIATE;
        }
    }

    /** Accepts an offer, for good. {@code responder} is what the answer says of itself. */
    record SessionAccept(String sid, @Nullable Jid responder, List<Content> contents, Details details)
            implements JingleAction {
        public SessionAccept {
            requireNonNull(sid, "sid");
            contents = acceptable(contents);
        }

        @Override
        public Type type() {
            return Type.SESSION_ACCEPT;
        }
    }

    /** Says something about the session; without payload it is a ping. */
    record SessionInfo(String sid, Details details) implements JingleAction {

        private static final XmlName THREAD = new XmlName(NAMESPACE, "thread");

        public SessionInfo {
            requireNonNull(sid, "sid");
        }

        public static SessionInfo ping(String sid) {
            return new SessionInfo(sid, Details.NONE);
        }

        public static SessionInfo of(String sid, Payload payload) {
            return new SessionInfo(sid, new Details(null, List.of(payload)));
        }

        /** Whether it says nothing; the {@code <thread/>} of older drafts is nothing that would have to be understood. */
        public boolean isPing() {
            return payloads().stream().allMatch(payload -> payload.elementName().equals(THREAD));
        }

        @Override
        public Type type() {
            return Type.SESSION_INFO;
        }
    }

    /** Ends the session. */
    record SessionTerminate(String sid, Details details) implements JingleAction {
        public SessionTerminate {
            requireNonNull(sid, "sid");
        }

        public static SessionTerminate of(String sid, Reason reason) {
            return new SessionTerminate(sid, Details.of(reason));
        }

        @Override
        public Type type() {
            return Type.SESSION_TERMINATE;
        }
    }

    /** Accepts the contents of a content-add. */
    record ContentAccept(String sid, List<Content> contents, Details details) implements JingleAction {
        public ContentAccept {
            requireNonNull(sid, "sid");
            contents = acceptable(contents);
        }

        @Override
        public Type type() {
            return Type.CONTENT_ACCEPT;
        }
    }

    /** Offers further contents. */
    record ContentAdd(String sid, List<Content> contents, Details details) implements JingleAction {
        public ContentAdd {
            requireNonNull(sid, "sid");
            contents = acceptable(contents);
        }

        @Override
        public Type type() {
            return Type.CONTENT_ADD;
        }
    }

    /** Changes which parties send. */
    record ContentModify(String sid, List<Content> contents, Details details) implements JingleAction {
        public ContentModify {
            requireNonNull(sid, "sid");
            contents = directed(contents);
        }

        @Override
        public Type type() {
            return Type.CONTENT_MODIFY;
        }
    }

    /** Refuses the contents of a content-add. */
    record ContentReject(String sid, List<Content> contents, Details details) implements JingleAction {
        public ContentReject {
            requireNonNull(sid, "sid");
            contents = named(contents);
        }

        @Override
        public Type type() {
            return Type.CONTENT_REJECT;
        }
    }

    /** Removes contents from the session. */
    record ContentRemove(String sid, List<Content> contents, Details details) implements JingleAction {
        public ContentRemove {
            requireNonNull(sid, "sid");
            contents = named(contents);
        }

        @Override
        public Type type() {
            return Type.CONTENT_REMOVE;
        }
    }

    /** Hints about an application's parameters. */
    record DescriptionInfo(String sid, List<Content> contents, Details details) implements JingleAction {
        public DescriptionInfo {
            requireNonNull(sid, "sid");
            contents = List.copyOf(contents);
        }

        @Override
        public Type type() {
            return Type.DESCRIPTION_INFO;
        }
    }

    /** Something about a security precondition. */
    record SecurityInfo(String sid, List<Content> contents, Details details) implements JingleAction {
        public SecurityInfo {
            requireNonNull(sid, "sid");
            contents = List.copyOf(contents);
        }

        @Override
        public Type type() {
            return Type.SECURITY_INFO;
        }
    }

    /** Accepts a transport-replace. */
    record TransportAccept(String sid, List<Content> contents, Details details) implements JingleAction {
        public TransportAccept {
            requireNonNull(sid, "sid");
            contents = named(contents);
        }

        @Override
        public Type type() {
            return Type.TRANSPORT_ACCEPT;
        }
    }

    /** Something about a transport, such as candidates. */
    record TransportInfo(String sid, List<Content> contents, Details details) implements JingleAction {
        public TransportInfo {
            requireNonNull(sid, "sid");
            contents = List.copyOf(contents);
        }

        @Override
        public Type type() {
            return Type.TRANSPORT_INFO;
        }
    }

    /** Refuses a transport-replace. */
    record TransportReject(String sid, List<Content> contents, Details details) implements JingleAction {
        public TransportReject {
            requireNonNull(sid, "sid");
            contents = named(contents);
        }

        @Override
        public Type type() {
            return Type.TRANSPORT_REJECT;
        }
    }

    /** Wants another transport for contents. */
    record TransportReplace(String sid, List<Content> contents, Details details) implements JingleAction {
        public TransportReplace {
            requireNonNull(sid, "sid");
            contents = named(contents);
        }

        @Override
        public Type type() {
            return Type.TRANSPORT_REPLACE;
        }
    }

    /** The values of the attribute {@code action} (XEP-0166 §7.2). */
    enum Type {
        CONTENT_ACCEPT,
        CONTENT_ADD,
        CONTENT_MODIFY,
        CONTENT_REJECT,
        CONTENT_REMOVE,
        DESCRIPTION_INFO,
        SECURITY_INFO,
        SESSION_ACCEPT,
        SESSION_INFO,
        SESSION_INITIATE,
        SESSION_TERMINATE,
        TRANSPORT_ACCEPT,
        TRANSPORT_INFO,
        TRANSPORT_REJECT,
        TRANSPORT_REPLACE;

        private final String wireName = name().toLowerCase(Locale.ROOT).replace('_', '-');

        public String wireName() {
            return wireName;
        }

        /** The action of that name, or {@code null}. */
        public static @Nullable Type of(String wireName) {
            for (Type type : values()) {
                if (type.wireName.equals(wireName)) {
                    return type;
                }
            }
            return null;
        }
    }
}
