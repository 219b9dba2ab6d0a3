package io.fluxmpp.stream.internal.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fluxmpp.stream.internal.server.SaslProfile.Proved;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.Bind2;
import io.fluxmpp.stream.model.Sasl2Nonza;
import io.fluxmpp.stream.model.SaslData;
import io.fluxmpp.stream.model.SmNonza;
import io.fluxmpp.stream.model.StreamFeatures;
import io.fluxmpp.stream.xml.Namespaces;
import io.fluxmpp.stream.xml.XmlElement;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * What a client has asked for together with authentication by SASL2, and is told with success: that the stream it has lost
 * goes on (XEP-0198 §9.2), or else that a resource is bound (XEP-0386).
 */
final class InlineDialogue {

    private final BindDialogue bind;
    private final ResumeDialogue resume;
    private final StreamFeatures established;

    /** @param established what is offered on a stream that has a resource */
    InlineDialogue(BindDialogue bind, ResumeDialogue resume, StreamFeatures established) {
        this.bind = bind;
        this.resume = resume;
        this.established = established;
    }

    /** What can be asked for. */
    XmlElement feature() {
        XmlElement managed = XmlElement.builder(Namespaces.BIND2, "feature")
                .attribute("var", Namespaces.SM)
                .build();
        XmlElement.Builder inline = XmlElement.builder(Namespaces.SASL2, "inline")
                .child(XmlElement.builder(Namespaces.BIND2, "bind")
                        .child(XmlElement.builder(Namespaces.BIND2, "inline")
                                .child(managed)
                                .build())
                        .build());
        return resume.isOffered()
                ? inline.child(XmlElement.of(Namespaces.SM, "sm")).build()
                : inline.build();
    }

    /**
     * Tells the client that it has succeeded, and in what. Gives its session if it has one now; nothing if the connection has
     * become that of a session that had lost its own; and otherwise what {@code unbound} gives.
     *
     * @param lang the language of the client's stanzas, where they do not say
     * @param unbound goes on with a client that knows that it has authenticated
     */
    Mono<Session> conclude(
            ServerStream stream,
            Proved proved,
            Sasl2Nonza.Authenticate wanted,
            @Nullable String lang,
            Mono<Session> unbound) {
        return Mono.defer(() -> {
            stream.trust();
            SmNonza.Failed failed = null;
            if (wanted.resume() != null) {
                failed = resume.resume(
                        stream,
                        proved.account(),
                        wanted.resume(),
                        answer -> success(proved, proved.account(), answer, null));
                if (failed == null) {
                    return Mono.empty();
                }
            }
            BindDialogue.Bound bound =
                    wanted.bind() == null ? null : bind.bind(stream, proved.account(), lang, wanted.bind());
            if (bound == null) {
                // There is no error for too many resources (XEP-0386): the client is told when it asks again.
                stream.say(success(proved, proved.account(), failed, null));
                return unbound;
            }
            SmNonza management = bound.management();
            stream.say(success(proved, bound.session().jid(), failed, new Bind2.Bound(management)));
            stream.say(management == null ? established.with(XmlElement.of(Namespaces.SM, "sm")) : established);
            return Mono.just(bound.session());
        });
    }

    private static Sasl2Nonza.Success success(
            Proved proved, Jid authorized, @Nullable SmNonza resumption, Bind2.@Nullable Bound bound) {
        String message = proved.serverFinal();
        return new Sasl2Nonza.Success(
                message == null ? null : SaslData.encode(message.getBytes(UTF_8)),
                authorized.toString(),
                resumption,
                bound);
    }
}
