package io.fluxmpp.jingle.session;

import static java.util.Objects.requireNonNull;

import io.fluxmpp.jingle.spi.DataStream;
import io.fluxmpp.jingle.spi.TransportContext;
import io.fluxmpp.jingle.spi.TransportMethod;
import io.fluxmpp.jingle.spi.TransportRefusedException;
import io.fluxmpp.jingle.spi.TransportSession;
import io.fluxmpp.stream.xml.Payload;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** The transport of one session, from proposal to release. Confined to the event loop. */
final class TransportLink {

    private final TransportMethod method;
    private final TransportContext context;
    private final Sinks.One<DataStream> stream = Sinks.one();
    private final Disposable.Swap connecting = Disposables.swap();
    private @Nullable TransportSession session;

    TransportLink(TransportMethod method, TransportContext context) {
        this.method = method;
        this.context = context;
    }

    /** Begins the transport that we propose; gives our {@code <transport/>}. */
    Payload propose() {
        session = method.propose(context);
        return session.description();
    }

    /**
     * Begins the transport that the peer proposes, which can use it from now on; gives our {@code <transport/>}.
     *
     * @throws TransportRefusedException if the proposal cannot be met
     */
    Payload answer(Payload proposed) {
        session = method.answer(context, proposed);
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

    /** Brings the transport up; {@link #stream()} gives what comes of it. */
    void start(Consumer<? super Throwable> failed) {
        connecting.update(requireNonNull(session, "session").connect().subscribe(stream::tryEmitValue, failed));
    }

    /** Whether a transport-info was understood; before there is a transport none is. */
    boolean info(@Nullable Payload payload) {
        return session != null && payload != null && session.info(payload);
    }

    /** The transport, as soon as it is up; fails when it is released before. */
    Mono<DataStream> stream() {
        return stream.asMono();
    }

    void release(Throwable why) {
        connecting.dispose();
        stream.tryEmitError(why);
        if (session != null) {
            session.release();
        }
    }
}
