package io.fluxmpp.jingle.session;

import static java.util.Objects.requireNonNull;

import io.fluxmpp.jingle.spi.DataPaths;
import io.fluxmpp.jingle.spi.TransportContext;
import io.fluxmpp.jingle.spi.TransportMethod;
import io.fluxmpp.jingle.spi.TransportRefusedException;
import io.fluxmpp.jingle.spi.TransportSession;
import io.fluxmpp.stream.xml.Payload;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** One transport of one content, from proposal to release. Confined to the event loop. */
final class TransportLink {

    private final TransportMethod method;
    private final TransportContext context;
    private @Nullable TransportSession session;

    TransportLink(TransportMethod method, TransportContext context) {
        this.method = method;
        this.context = context;
    }

    String namespace() {
        return method.namespace();
    }

    /** Begins the transport that we propose; gives our {@code <transport/>}. */
    Payload propose() {
        session = method.propose(context);
        return session.description();
    }

    /**
     * Begins the transport that the peer proposes, which can use it from now on; gives our {@code <transport/>}. Done once,
     * whoever asks.
     *
     * @throws TransportRefusedException if the proposal cannot be met
     */
    Payload answer(@Nullable Payload proposed) {
        if (session == null) {
            session = method.answer(context, requireNonNull(proposed, "transport"));
        }
        return session.description();
    }

    /** Takes the peer's answer to our proposal; throws {@link TransportRefusedException} if it does not fit. */
    void adopt(@Nullable Payload answer) {
        if (answer == null || !answer.elementName().namespace().equals(method.namespace())) {
            throw new TransportRefusedException("transport: " + (answer == null ? "none" : answer.elementName())
                    + " (expected: " + method.namespace() + ")");
        }
        requireNonNull(session, "session").accepted(answer);
    }

    /** Brings the transport up. */
    Mono<DataPaths> connect() {
        return requireNonNull(session, "session").connect();
    }

    /** Whether a transport-info was understood; before there is a transport none is. */
    boolean info(@Nullable Payload payload) {
        return session != null
                && payload != null
                && payload.elementName().namespace().equals(method.namespace())
                && session.info(payload);
    }

    void release() {
        if (session != null) {
            session.release();
        }
    }
}
