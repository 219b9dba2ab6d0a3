package io.fluxmpp.stream.negotiation;

import io.fluxmpp.stream.error.NegotiationException;
import io.fluxmpp.stream.error.NegotiationException.Reason;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.Iq;
import io.fluxmpp.stream.model.StreamFeatures;
import io.fluxmpp.stream.xml.Namespaces;
import io.fluxmpp.stream.xml.XmlElement;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Resource binding (RFC 6120 §7). What the server binds is what counts, asked for or not. */
final class ResourceBinding implements FeatureNegotiator {

    static final String ID = "bind";

    private final @Nullable String resource;

    /** @param resource the resourcepart to ask for, or {@code null} to let the server make one */
    ResourceBinding(@Nullable String resource) {
        this.resource = resource;
    }

    @Override
    public Mono<Reached> negotiate(NegotiationStream stream, StreamFeatures offered) {
        return stream.exchange(Iq.set(null, request()).withId(ID), Iq.class)
                .map(answer -> Reached.done(bound(stream, answer)));
    }

    private XmlElement request() {
        XmlElement.Builder bind = XmlElement.builder(Namespaces.BIND, "bind");
        return resource == null
                ? bind.build()
                : bind.child(XmlElement.of(Namespaces.BIND, "resource", resource))
                        .build();
    }

    private static NegotiationState bound(NegotiationStream stream, Iq answer) {
        if (!answer.id().equals(ID) || answer.type().isRequest()) {
            throw new NegotiationException(Reason.PROTOCOL, stream.domain() + " did not answer resource binding");
        }
        if (answer.error() != null) {
            throw new NegotiationException(
                    Reason.BIND,
                    stream.domain() + " binds no resource: "
                            + answer.error().condition().wireName()
                            + (answer.error().text() == null
                                    ? ""
                                    : " (" + answer.error().text() + ")"));
        }
        if (answer.payload() instanceof XmlElement bind) {
            return bind.element(Namespaces.BIND, "jid")
                    .flatMap(jid -> fullJid(jid.text()))
                    .<NegotiationState>map(NegotiationState.Bound::new)
                    .orElseThrow(() -> new NegotiationException(Reason.BIND, stream.domain() + " bound no full JID"));
        }
        throw new NegotiationException(Reason.PROTOCOL, stream.domain() + " bound nothing");
    }

    private static Optional<Jid> fullJid(String text) {
        try {
            return Optional.of(Jid.of(text)).filter(Jid::isFull);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
