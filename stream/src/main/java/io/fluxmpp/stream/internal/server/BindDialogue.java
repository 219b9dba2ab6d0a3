package io.fluxmpp.stream.internal.server;

import static io.fluxmpp.stream.internal.server.Refusals.refuse;

import io.fluxmpp.stream.error.StanzaErrorException;
import io.fluxmpp.stream.internal.server.SessionRegistry.Claim;
import io.fluxmpp.stream.internal.sm.AcceptedStream;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.Bind2;
import io.fluxmpp.stream.model.Iq;
import io.fluxmpp.stream.model.RandomId;
import io.fluxmpp.stream.model.ResourceConflict;
import io.fluxmpp.stream.model.SmNonza;
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
    private final ResourceConflict conflict;

    BindDialogue(SessionRegistry sessions, ResourceConflict conflict) {
        this.sessions = sessions;
        this.conflict = conflict;
    }

    /**
     * Gives the session of a bound resource, registered, its client told.
     *
     * @param lang the language of the client's stanzas, where they do not say
     * @param first what the client has said first
     */
    Mono<Session> bind(ServerStream stream, Jid account, @Nullable String lang, Iq first) {
        return attempt(stream, account, lang, RETRIES, Mono.just(first));
    }

    /**
     * Binds a resource whose name we make, at once; its client is not told (XEP-0386 §3.2). Gives {@code null} if the account
     * has too many.
     */
    @Nullable
    Bound bind(ServerStream stream, Jid account, @Nullable String lang, Bind2.Bind request) {
        Claim claim = sessions.claim(stream, account, made(account, request.tag()), lang);
        if (!(claim instanceof Claim.Granted granted)) {
            return null;
        }
        Session session = granted.session();
        AcceptedStream managed = stream.manage(session.jid(), account, sessions.resumable());
        SmNonza.Enable enable = request.enable();
        return new Bound(session, enable == null ? null : managed.agree(enable));
    }

    /**
     * A resource that is bound.
     *
     * @param management what the client is to be told of stream management; {@code null} if it has not asked
     */
    record Bound(Session session, SmNonza.@Nullable Enabled management) {}

    /** What the client would like, and something that nobody can guess (XEP-0386 §3.2.1). */
    private static Jid made(Jid account, @Nullable String tag) {
        String id = RandomId.next();
        try {
            return account.withResource(tag == null || tag.isEmpty() ? id : tag + "/" + id);
        } catch (IllegalArgumentException e) {
            return account.withResource(id);
        }
    }

    private Mono<Session> attempt(
            ServerStream stream, Jid account, @Nullable String lang, int retries, Mono<Iq> asked) {
        return asked.flatMap(request -> {
            if (!(request.payload() instanceof XmlElement payload)
                    || !payload.elementName().equals(BIND)) {
                return Mono.error(Refusals.duringNegotiation(request));
            }
            Mono<Session> outcome = request.type() == Iq.Type.SET
                    ? claim(stream, account, wanted(account, payload), lang)
                    : refused(Condition.BAD_REQUEST, "expected: type set");
            return outcome.doOnNext(session -> {
                        stream.manage(session.jid(), account, sessions.resumable());
                        stream.say(request.result(bound(session.jid())));
                    })
                    .onErrorResume(StanzaErrorException.class, refusal -> {
                        stream.say(request.error(refusal.error()));
                        return retries == 0
                                ? Mono.error(refuse(StreamError.Condition.POLICY_VIOLATION, "binding failed too often"))
                                : attempt(stream, account, lang, retries - 1, stream.read(Iq.class));
                    });
        });
    }

    private Mono<Session> claim(ServerStream stream, Jid account, @Nullable Jid wanted, @Nullable String lang) {
        return Mono.defer(() -> {
            Jid jid = wanted == null ? account.withResource(RandomId.next()) : wanted;
            Claim claim = sessions.claim(stream, account, jid, lang);
            if (claim instanceof Claim.Granted granted) {
                return Mono.just(granted.session());
            }
            if (claim instanceof Claim.Taken taken) {
                return resolve(stream, taken.by(), lang);
            }
            return refused(Condition.RESOURCE_CONSTRAINT, "too many resources of this account");
        });
    }

    /** Who has lost its connection and begins anew instead of resuming its stream, does not want that any longer. */
    private Mono<Session> resolve(ServerStream stream, Session owner, @Nullable String lang) {
        return switch (owner.isInterrupted() ? ResourceConflict.REPLACE : conflict) {
            case GENERATE -> claim(stream, owner.account(), null, lang);
            case REFUSE -> refused(Condition.CONFLICT, "in use");
            case REPLACE ->
                owner.replaced().publishOn(stream.scheduler()).then(claim(stream, owner.account(), owner.jid(), lang));
        };
    }

    private static Mono<Session> refused(Condition condition, String why) {
        return Mono.error(new StanzaErrorException(StanzaError.of(condition, why)));
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
