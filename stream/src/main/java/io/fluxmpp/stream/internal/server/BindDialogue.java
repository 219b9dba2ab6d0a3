package io.fluxmpp.stream.internal.server;

import static io.fluxmpp.stream.internal.server.Refusals.refuse;

import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.Iq;
import io.fluxmpp.stream.model.StanzaError;
import io.fluxmpp.stream.model.StanzaError.Condition;
import io.fluxmpp.stream.model.StreamError;
import io.fluxmpp.stream.xml.Namespaces;
import io.fluxmpp.stream.xml.XmlElement;
import io.fluxmpp.stream.xml.XmlName;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Binds a resource (RFC 6120 §7). */
final class BindDialogue {

    /** RFC 6120 §7.7.3 recommends five to ten. */
    private static final int RETRIES = 5;

    private static final XmlName BIND = new XmlName(Namespaces.BIND, "bind");

    private final SessionRegistry sessions;

    BindDialogue(SessionRegistry sessions) {
        this.sessions = sessions;
    }

    /**
     * Gives the session of a bound resource, registered, its client told.
     *
     * @param lang the language of the client's stanzas, where they do not say
     */
    Mono<Session> bind(ServerStream stream, Jid account, @Nullable String lang) {
        return attempt(stream, account, lang, RETRIES);
    }

    private Mono<Session> attempt(ServerStream stream, Jid account, @Nullable String lang, int retries) {
        return stream.read(Iq.class).flatMap(request -> {
            if (!(request.payload() instanceof XmlElement payload)
                    || !payload.elementName().equals(BIND)) {
                return Mono.error(Refusals.duringNegotiation(request));
            }
            Session session = request.type() == Iq.Type.SET
                    ? sessions.bind(stream, account, wanted(account, payload), lang)
                    : null;
            if (session != null) {
                stream.say(request.result(bound(session.jid())));
                return Mono.just(session);
            }
            stream.say(request.error(refusal(request)));
            return retries == 0
                    ? Mono.error(refuse(StreamError.Condition.POLICY_VIOLATION, "binding failed too often"))
                    : attempt(stream, account, lang, retries - 1);
        });
    }

    private static StanzaError refusal(Iq request) {
        return request.type() == Iq.Type.SET
                ? StanzaError.of(Condition.RESOURCE_CONSTRAINT, "too many resources of this account")
                : StanzaError.of(Condition.BAD_REQUEST, "expected: type set");
    }

    /** The full JID asked for; a resourcepart that cannot be is as good as none (RFC 6120 §7.7.2.1). */
    private static @Nullable Jid wanted(Jid account, XmlElement bind) {
        String resource =
                bind.element(Namespaces.BIND, "resource").map(XmlElement::text).orElse("");
        try {
            return resource.isEmpty() ? null : account.withResource(resource);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static XmlElement bound(Jid jid) {
        return XmlElement.builder(Namespaces.BIND, "bind")
                .child(XmlElement.of(Namespaces.BIND, "jid", jid.toString()))
                .build();
    }
}
