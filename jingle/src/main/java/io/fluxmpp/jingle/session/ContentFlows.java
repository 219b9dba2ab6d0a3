package io.fluxmpp.jingle.session;

import io.fluxmpp.jingle.error.JingleSessionException;
import io.fluxmpp.jingle.model.JingleAction.SessionInfo;
import io.fluxmpp.jingle.model.Reason;
import io.fluxmpp.jingle.model.Reason.Condition;
import io.fluxmpp.jingle.spi.DataPaths;
import io.fluxmpp.stream.error.XmppException;
import java.nio.ByteBuffer;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * The bytes of one content, in both directions: what users see of them, and what becomes of the content when they fail or are
 * not wanted any more. Confined to the event loop, but for the publishers it gives, which go there by themselves.
 */
final class ContentFlows {

    private final Session session;
    private final SessionContent content;
    private final Sinks.One<DataPaths> paths = Sinks.unsafe().one();
    private boolean sending;
    private boolean receiving;

    ContentFlows(Session session, SessionContent content) {
        this.session = session;
        this.content = content;
    }

    /** Bytes can go over the transport. */
    void up(DataPaths ready) {
        paths.tryEmitValue(ready);
    }

    /** The transport is gone, or will never be. */
    void over(Throwable why) {
        paths.tryEmitError(why);
    }

    Mono<Void> send(Publisher<ByteBuffer> source) {
        Mono<Void> work = paths.asMono()
                .flatMap(ready -> content.parts().application().send(ready, source, content))
                .onErrorResume(this::explained);
        Mono<Void> guarded =
                Mono.firstWithSignal(content.outcome().failure(), work).onErrorResume(this::endThenFail);
        return Mono.defer(() -> {
                    if (sending) {
                        return Mono.error(again("send"));
                    }
                    sending = true;
                    return Cancellation.takingBack(guarded, this::cancelled);
                })
                .subscribeOn(session.scheduler())
                .cancelOn(session.scheduler());
    }

    Flux<ByteBuffer> receive() {
        Mono<Void> ping =
                session.ask(SessionInfo.ping(session.sid()), content.outcome().completion());
        PeerWatch watch = new PeerWatch(
                content.content().toString(), session.settings().silenceTimeout(), session.scheduler(), ping);
        Flux<ByteBuffer> work = paths.asMono()
                .flatMapMany(ready -> content.parts().application().receive(ready, content))
                .doOnNext(bytes -> heard(watch))
                .onErrorResume(this::explained);
        Flux<ByteBuffer> guarded = Cancellation.atFailure(
                        Mono.firstWithSignal(content.outcome().failure(), gone(watch)), work)
                .onErrorResume(this::endThenFail);
        return Flux.defer(() -> {
                    if (receiving) {
                        return Flux.error(again("receive"));
                    }
                    receiving = true;
                    return Cancellation.takingBack(guarded, this::cancelled);
                })
                .subscribeOn(session.scheduler())
                .cancelOn(session.scheduler());
    }

    /** The streams beside the content's own. */
    FurtherStreams further() {
        return new FurtherStreams(session, content, paths.asMono());
    }

    private void heard(PeerWatch watch) {
        watch.heard();
        session.heard();
    }

    /** What was received may be read for long after the end, when the peer does not know the session any more. */
    private Mono<Void> gone(PeerWatch watch) {
        return watch.gone().takeUntilOther(content.outcome().ended()).then(Mono.never());
    }

    /** The peer learns of it before the transport is given up, so that it knows why that ends. */
    private void cancelled() {
        content.removeNow(Reason.of(Condition.CANCEL));
    }

    /** A transport that broke may be the first sign of a session-terminate that says why; which then comes first. */
    private <T> Mono<T> explained(Throwable error) {
        return error instanceof XmppException && !(error instanceof JingleSessionException)
                ? Mono.delay(session.settings().explanationTimeout(), session.scheduler())
                        .then(Mono.error(error))
                : Mono.error(error);
    }

    private IllegalStateException again(String operation) {
        return new IllegalStateException(operation + " on content \""
                + content.content().name() + "\" of " + session.key() + ": called again (expected: once per content)");
    }

    /** Lets the peer know before our user does, who may close the connection on hearing it. */
    private <T> Mono<T> endThenFail(Throwable error) {
        content.remove(reason(error));
        return content.outcome().ended().then(Mono.error(error));
    }

    private static Reason reason(Throwable error) {
        if (error instanceof JingleSessionException ended) {
            return ended.reason();
        }
        return Reason.of(error instanceof XmppException ? Condition.CONNECTIVITY_ERROR : Condition.FAILED_APPLICATION);
    }
}
