package io.fluxmpp.jingle.session;

import io.fluxmpp.jingle.model.Content;
import io.fluxmpp.jingle.model.ContentKey;
import io.fluxmpp.jingle.model.Creator;
import io.fluxmpp.jingle.model.JingleAction;
import io.fluxmpp.jingle.model.JingleAction.Details;
import io.fluxmpp.jingle.model.Reason;
import io.fluxmpp.jingle.model.Reason.Condition;
import io.fluxmpp.jingle.spi.ApplicationFormat;
import io.fluxmpp.jingle.spi.ApplicationOffer;
import io.fluxmpp.jingle.spi.ApplicationRefusedException;
import io.fluxmpp.jingle.spi.ApplicationSession;
import io.fluxmpp.jingle.spi.SecurityContext;
import io.fluxmpp.jingle.spi.SecurityPrecondition;
import io.fluxmpp.jingle.spi.SecuritySession;
import io.fluxmpp.jingle.spi.TransportContext;
import io.fluxmpp.jingle.spi.TransportMethod;
import io.fluxmpp.jingle.state.Role;
import io.fluxmpp.stream.connection.XmppConnection;
import io.fluxmpp.stream.xml.Payload;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Makes what contents of one session are made of.
 *
 * @param informer sends an informational action of the session, and waits for its answer
 */
record ContentLinks(
        XmppConnection connection,
        SessionKey key,
        Role role,
        Repertoire repertoire,
        Function<JingleAction, Mono<Void>> informer) {

    TransportLink link(Content content, ApplicationFormat format, TransportMethod method) {
        Function<Payload, Mono<Void>> inform = transport -> informer.apply(new JingleAction.TransportInfo(
                key.sid(), List.of(Content.of(content.key()).withTransport(transport)), Details.NONE));
        return new TransportLink(
                method,
                new TransportContext(connection, key.peer(), role == Role.INITIATOR, format.components(), inform));
    }

    SecurityContext security(Content content) {
        Function<Payload, Mono<Void>> inform = security -> informer.apply(new JingleAction.SecurityInfo(
                key.sid(), List.of(Content.of(content.key()).withSecurity(security)), Details.NONE));
        return new SecurityContext(connection, key.peer(), role == Role.INITIATOR, inform);
    }

    /** Begins our side of a content that we offer, over the preferred transport that fits. */
    ContentParts propose(ApplicationOffer offer, Creator creator) {
        ApplicationFormat format = format(offer);
        ContentKey contentKey = new ContentKey(creator, offer.contentName());
        Content bare = Content.of(contentKey);
        ApplicationSession application = offer.begin(creator);
        TransportLink transport = link(bare, format, preferred(format.transportKind()));
        SecuritySession security = security(offer, format, bare);
        ContentParts parts = new ContentParts(bare, format, application, security, transport);
        try {
            return parts.offering(bare.withSenders(application.senders())
                    .withDescription(application.description())
                    .withTransport(transport.propose())
                    .withSecurity(security == null ? null : security.description()));
        } catch (RuntimeException e) {
            parts.release();
            throw e;
        }
    }

    private TransportMethod preferred(TransportMethod.Kind kind) {
        List<TransportMethod> methods = repertoire.methods(kind);
        if (methods.isEmpty()) {
            throw new IllegalStateException(key + ", transports: none of kind " + kind
                    + " (expected: one registered, which the peer knows too)");
        }
        return methods.get(0);
    }

    private @Nullable SecuritySession security(ApplicationOffer offer, ApplicationFormat format, Content content) {
        String namespace = offer.security();
        if (namespace == null) {
            return null;
        }
        SecurityPrecondition precondition = repertoire
                .precondition(namespace, format.transportKind())
                .orElseThrow(() -> new ApplicationRefusedException(Reason.of(Condition.SECURITY_ERROR)));
        return precondition.propose(security(content));
    }

    private ApplicationFormat format(ApplicationOffer offer) {
        return repertoire
                .application(offer.namespace())
                .orElseThrow(() -> new IllegalArgumentException(
                        "application: " + offer.namespace() + " (expected: one that was registered)"));
    }
}
