package io.fluxmpp.stream.connection;

import io.fluxmpp.stream.error.StanzaErrorException;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.Iq;
import io.fluxmpp.stream.model.StanzaError;
import io.fluxmpp.stream.model.StanzaError.Condition;
import io.fluxmpp.stream.xml.Payload;
import io.fluxmpp.stream.xml.XmlName;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SignalType;
import reactor.core.scheduler.Scheduler;
import reactor.util.Logger;
import reactor.util.Loggers;

/**
 * Finds the handler of each request and sees to it that every request is answered exactly once. Requests are routed on the
 * event loop, in their order; handlers come and go on any thread.
 */
final class StanzaRouter {

    private static final Logger LOG = Loggers.getLogger(StanzaRouter.class);

    private final Jid self;
    private final ConnectionSettings settings;
    private final Scheduler clock;
    private final Consumer<Iq> answers;
    private final Map<XmlName, IqHandler> handlers = new ConcurrentHashMap<>();
    private boolean givenUp;
    private final Disposable.Composite working = Disposables.composite();

    /** Bulk data whose acknowledgement is withheld is bounded by its receiver, and must not keep a ping from being answered. */
    private final Disposable.Composite workingOnBulk = Disposables.composite();

    /**
     * @param self our full JID
     * @param settings how many requests may be in work at once and for how long, bulk data left out
     * @param clock times handlers
     * @param answers where answers go
     */
    StanzaRouter(Jid self, ConnectionSettings settings, Scheduler clock, Consumer<Iq> answers) {
        this.self = self;
        this.settings = settings;
        this.clock = clock;
        this.answers = answers;
    }

    Disposable register(XmlName payload, IqHandler handler) {
        if (handlers.putIfAbsent(payload, handler) != null) {
            throw new IllegalStateException("handler for " + payload + ": there is one already (expected: none)");
        }
        return () -> handlers.remove(payload, handler);
    }

    void route(Iq request) {
        Iq addressed = request.from() == null ? request.withFrom(self.asBare()) : request;
        Payload payload = Objects.requireNonNull(addressed.payload(), "a request has a payload");
        IqHandler handler = handlers.get(payload.elementName());
        if (handler == null) {
            refuse(addressed, StanzaError.of(Condition.SERVICE_UNAVAILABLE));
        } else if (payload.flow() != null) {
            handle(addressed, answer(addressed, handler), workingOnBulk);
        } else if (working.size() >= settings.handlersInFlight()) {
            refuse(addressed, StanzaError.of(Condition.RESOURCE_CONSTRAINT, "too many requests at once"));
        } else {
            handle(addressed, inTime(addressed, answer(addressed, handler)), working);
        }
    }

    /** Cancels every handler at work, and answers in its stead that nobody is here any more. */
    void giveUp() {
        givenUp = true;
        dispose();
    }

    /** Cancels every handler at work. */
    void dispose() {
        Isolated.run(working::dispose);
        Isolated.run(workingOnBulk::dispose);
    }

    /** What the JVM itself throws is not signalled by Reactor but comes flying, and the request has no answer yet. */
    private void handle(Iq request, Mono<Iq> answer, Disposable.Composite running) {
        Work work = new Work(request, running);
        running.add(work);
        try {
            answer.subscribe(work);
        } catch (Throwable thrown) {
            if (running.remove(work)) {
                work.dispose();
                answers.accept(request.error(error(request, thrown)));
            }
        }
    }

    /** A handler at work on one request. */
    private final class Work extends BaseSubscriber<Iq> {
        private final Iq request;
        private final Disposable.Composite running;

        Work(Iq request, Disposable.Composite running) {
            this.request = request;
            this.running = running;
        }

        @Override
        protected void hookOnCancel() {
            if (givenUp) {
                answers.accept(request.error(StanzaError.of(Condition.SERVICE_UNAVAILABLE)));
            }
        }

        @Override
        protected void hookOnNext(Iq answer) {
            answers.accept(answer);
        }

        @Override
        protected void hookFinally(SignalType how) {
            running.remove(this);
        }
    }

    private Mono<Iq> inTime(Iq request, Mono<Iq> answer) {
        Duration patience = settings.handlerTimeout();
        return answer.timeout(patience, Mono.fromSupplier(() -> tooLate(request, patience)), clock);
    }

    private static Iq tooLate(Iq request, Duration patience) {
        LOG.warn(
                "handler of {} from {} has not answered within {} (limit: ConnectionSettings.handlerTimeout)",
                IqExchanges.describe(request),
                request.from(),
                patience);
        return request.error(StanzaError.of(Condition.INTERNAL_SERVER_ERROR, "no answer in time"));
    }

    private static Mono<Iq> answer(Iq request, IqHandler handler) {
        return Mono.<Payload>defer(() -> handler.handle(request).cast(Payload.class))
                .map(request::result)
                .switchIfEmpty(Mono.fromSupplier(() -> request.result(null)))
                .onErrorResume(cause -> Mono.just(request.error(error(request, cause))));
    }

    private static StanzaError error(Iq request, Throwable cause) {
        if (cause instanceof StanzaErrorException refusal) {
            return refusal.error();
        }
        LOG.warn("handler of {} from {} failed", IqExchanges.describe(request), request.from(), cause);
        return StanzaError.of(Condition.INTERNAL_SERVER_ERROR);
    }

    private void refuse(Iq request, StanzaError error) {
        request.release();
        answers.accept(request.error(error));
    }
}
