package io.fluxmpp.stream.internal.server;

import static io.fluxmpp.stream.internal.server.Refusals.refuse;

import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.ComponentHandshake;
import io.fluxmpp.stream.model.StreamError.Condition;
import io.fluxmpp.stream.model.StreamHeader;
import io.fluxmpp.stream.negotiation.ComponentSecret;
import io.fluxmpp.stream.xml.Namespaces;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Lets in components, on the port that clients use, too: the namespace of their stream tells them apart (XEP-0114 §3). */
final class ComponentDialogue {

    private final Map<String, ComponentSecret> secrets;
    private final SessionRegistry sessions;
    private final ServerLimits limits;

    /** @param secrets of the components by their domains */
    ComponentDialogue(Map<String, ComponentSecret> secrets, SessionRegistry sessions, ServerLimits limits) {
        this.secrets = Map.copyOf(secrets);
        this.sessions = sessions;
        this.limits = limits;
    }

    /** Whether there may be components, and this is the stream of one. */
    boolean isFor(StreamHeader header) {
        return !secrets.isEmpty() && header.contentNamespace().equals(Namespaces.COMPONENT_ACCEPT);
    }

    /** Answers the header, checks the secret, and gives the session, which is registered by then. */
    Mono<Session> admit(ServerStream stream, StreamHeader header) {
        Jid name = header.to();
        ComponentSecret secret = name == null || !name.equals(name.asDomain()) ? null : secrets.get(name.domainpart());
        String id = stream.openForComponent(name);
        if (name == null || secret == null) {
            return Mono.error(refuse(Condition.HOST_UNKNOWN, name + " is no component of this server"));
        }
        return stream.read(ComponentHandshake.class)
                .map(handshake -> session(stream, name, isRight(handshake.digest(), secret.digest(id))));
    }

    private Session session(ServerStream stream, Jid name, boolean isRight) {
        if (!isRight) {
            throw refuse(Condition.NOT_AUTHORIZED, "the secret of " + name + " is another");
        }
        Session session = Session.ofComponent(name, stream, limits);
        if (!sessions.addComponent(session)) {
            throw refuse(Condition.CONFLICT, name + " is connected already");
        }
        stream.trust();
        stream.say(new ComponentHandshake(null));
        return session;
    }

    /** In a time that does not tell how much of it is right. */
    private static boolean isRight(@Nullable String digest, String expected) {
        return digest != null
                && MessageDigest.isEqual(
                        digest.getBytes(StandardCharsets.UTF_8), expected.getBytes(StandardCharsets.UTF_8));
    }
}
