package io.fluxmpp.jingle.session;

import io.fluxmpp.jingle.model.Content;
import io.fluxmpp.jingle.model.Reason;
import io.fluxmpp.jingle.model.Reason.Condition;
import io.fluxmpp.jingle.spi.ApplicationFormat;
import io.fluxmpp.jingle.spi.DataPaths;
import io.fluxmpp.jingle.spi.TransportMethod;
import io.fluxmpp.jingle.spi.TransportRefusedException;
import io.fluxmpp.jingle.state.ContentState;
import io.fluxmpp.jingle.state.SessionEvent;
import io.fluxmpp.stream.error.XmppException;
import io.fluxmpp.stream.xml.Payload;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.util.Logger;
import reactor.util.Loggers;

/**
 * The transport of one content, and the one that may take its place (XEP-0166 §7.2.15). Confined to the event loop.
 *
 * <p>Where a transport cannot be brought up, the session's initiator proposes the next one of ours that fits, until none is
 * left; the responder gives it some time for that. Proposals come from one side, so they do not cross; some clients take none
 * from a responder. A transport that is up stays: bytes may be under way on it.
 */
final class Replacement {

    private static final Logger LOG = Loggers.getLogger(Replacement.class);

    private final Session session;
    private final SessionContent content;
    private final Disposable.Swap connecting = Disposables.swap();
    private final List<String> tried = new ArrayList<>(1);
    private TransportLink current;
    private @Nullable TransportLink next;
    private @Nullable String failure;
    private boolean started;
    private boolean opened;
    private boolean waiting;

    Replacement(Session session, SessionContent content, TransportLink first) {
        this.session = session;
        this.content = content;
        this.current = first;
    }

    TransportLink current() {
        return current;
    }

    /** The alternative that the peer has chosen begins with another transport than the preferred one. */
    void begin(TransportLink chosen) {
        current = chosen;
    }

    /** Brings the transport up, once it is agreed on. */
    void start() {
        if (!started) {
            started = true;
            connect();
        }
    }

    private void connect() {
        failure = null;
        tried(current);
        connecting.update(current.connect()
                .onErrorMap(error -> new TransportDown(String.valueOf(error.getMessage())))
                .flatMap(this::secured)
                .switchIfEmpty(Mono.error(this::nothing))
                .subscribe(content::up, this::failed));
    }

    private void tried(TransportLink link) {
        if (!tried.contains(link.namespace())) {
            tried.add(link.namespace());
        }
    }

    private Mono<DataPaths> secured(DataPaths open) {
        opened = true;
        return content.secured(open);
    }

    private Throwable nothing() {
        String expected = "no path over " + current.namespace() + " (expected: one per component)";
        return opened ? new IllegalStateException("secure: " + expected) : new TransportDown("connect: " + expected);
    }

    private void failed(Throwable error) {
        if (error instanceof TransportDown) {
            failure = String.valueOf(error.getMessage());
            session.post(new SessionEvent.TransportFailed(content.content(), String.valueOf(error.getMessage())));
        } else {
            content.remove(Reason.of(Condition.SECURITY_ERROR, String.valueOf(error.getMessage())));
        }
    }

    /** The transport has failed: tries another, or gives the content up. */
    void fallBack(String why) {
        failure = why;
        if (next != null || waiting) {
            return;
        }
        Optional<TransportMethod> method = untried();
        if (method.isEmpty()) {
            giveUp();
        } else if (session.isInitiator()) {
            propose(method.get());
        } else {
            waiting = true;
            SessionEvent otherwise = new SessionEvent.Remove(content.content(), failed(why));
            content.awaitDecision(session.settings().fallbackTimeout(), otherwise);
        }
    }

    private Optional<TransportMethod> untried() {
        return session.repertoire().methods(format().transportKind()).stream()
                .filter(method -> !tried.contains(method.namespace()))
                .findFirst();
    }

    private void propose(TransportMethod method) {
        TransportLink proposed = session.links().link(content.parts().offered(), format(), method);
        tried(proposed);
        next = proposed;
        Content proposal = Content.of(content.content()).withTransport(proposed.propose());
        SessionEvent otherwise = new SessionEvent.Remove(
                content.content(), Reason.of(Condition.FAILED_TRANSPORT, "transport-replace was not answered in time"));
        content.awaitDecision(session.settings().fallbackTimeout(), otherwise);
        session.post(new SessionEvent.Replace(proposal));
    }

    private void giveUp() {
        content.remove(failed(String.valueOf(failure)));
    }

    private static Reason failed(String why) {
        return Reason.of(Condition.FAILED_TRANSPORT, why);
    }

    /** The peer proposes another transport. Nothing on our side is begun before our user has accepted the content. */
    void review(Content proposal) {
        Payload theirs = proposal.transport();
        Optional<TransportMethod> method = session.repertoire().method(theirs, format().transportKind());
        Content answer = Content.of(content.content()).withTransport(theirs);
        boolean accepted = false;
        if (method.isPresent() && !opened && !content.isTheirs()) {
            try {
                TransportLink answered = session.links().link(proposal, format(), method.get());
                answer = answer.withTransport(answered.answer(theirs));
                dropNext();
                next = answered;
                accepted = true;
            } catch (XmppException e) {
                LOG.debug("{}: another transport was refused: {}", session.key(), e.getMessage());
            }
        }
        session.actor().tell(new SessionEvent.ReplacementAnswered(answer, accepted));
    }

    /** The transport that the peer has proposed, and we have accepted, takes the place of the old one. */
    void switchOver() {
        TransportLink proposed = next;
        if (proposed == null) {
            return;
        }
        content.decided();
        waiting = false;
        opened = false;
        current.release();
        current = proposed;
        next = null;
        if (started) {
            connect();
        }
    }

    /** The peer has accepted the transport that we have proposed. */
    void adopt(Content answer) {
        TransportLink proposed = next;
        if (proposed == null) {
            return;
        }
        try {
            proposed.adopt(answer.transport());
            switchOver();
        } catch (TransportRefusedException e) {
            failure = String.valueOf(e.getMessage());
            drop();
        }
    }

    /** The transport that was proposed does not come about, and the old one remains in force: even if that has failed. */
    void drop() {
        dropNext();
        ContentState state = session.negotiation().content(content.content());
        boolean another = state != null && state.replacement() != ContentState.Replacement.NONE;
        if (failure != null && !another) {
            fallBack(failure);
        }
    }

    private void dropNext() {
        if (next != null) {
            next.release();
            next = null;
        }
    }

    /** Everything on our side, released; nothing more comes up. */
    void release() {
        connecting.dispose();
        current.release();
        dropNext();
    }

    /** Whether a transport-info was understood, of the transport in force or of the one proposed. */
    boolean info(@Nullable Payload transport) {
        return current.info(transport) || (next != null && next.info(transport));
    }

    private ApplicationFormat format() {
        return content.parts().format();
    }

    /** Tells a transport that failed from a security precondition that did. */
    private static final class TransportDown extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TransportDown(String message) {
            super(message, null, false, false);
        }
    }
}
