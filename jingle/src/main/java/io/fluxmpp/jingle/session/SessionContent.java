package io.fluxmpp.jingle.session;

import static java.util.Objects.requireNonNull;

import io.fluxmpp.jingle.model.Content;
import io.fluxmpp.jingle.model.ContentKey;
import io.fluxmpp.jingle.model.JingleAction;
import io.fluxmpp.jingle.model.JingleAction.Details;
import io.fluxmpp.jingle.model.Reason;
import io.fluxmpp.jingle.model.Reason.Condition;
import io.fluxmpp.jingle.model.Senders;
import io.fluxmpp.jingle.spi.ApplicationRefusedException;
import io.fluxmpp.jingle.spi.ContentControl;
import io.fluxmpp.jingle.spi.DataPaths;
import io.fluxmpp.jingle.spi.TransportRefusedException;
import io.fluxmpp.jingle.state.ContentState;
import io.fluxmpp.jingle.state.SessionEnd;
import io.fluxmpp.jingle.state.SessionEvent;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.xml.Payload;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;

/**
 * One content of one session: its application, its transport, its security precondition, and what users can ask of it.
 * Confined to the event loop, but for the publishers it gives, which go there by themselves.
 */
final class SessionContent implements ContentControl {

    private final Session session;
    private final ContentKey key;
    private final List<ContentParts> alternatives;
    private final SessionOutcome outcome;
    private final Replacement replacement;
    private final ContentFlows flows;
    private final Sinks.One<JingleContent> established = Sinks.unsafe().one();
    private final Disposable.Swap deadline = Disposables.swap();
    private ContentParts parts;
    private Sinks.@Nullable Empty<Void> modifying;
    private boolean done;

    /** @param alternatives what it may be, the preferred first; one of them in the end */
    SessionContent(Session session, ContentKey key, List<ContentParts> alternatives) {
        this.session = session;
        this.key = key;
        this.alternatives = List.copyOf(alternatives);
        this.parts = alternatives.get(0);
        this.outcome = new SessionOutcome(this);
        this.replacement = new Replacement(session, this, parts.transport());
        this.flows = new ContentFlows(session, this);
    }

    ContentParts parts() {
        return parts;
    }

    List<ContentParts> alternatives() {
        return alternatives;
    }

    /** Whether what the peer offers is the same as this (XEP-0166 §7.2.16). */
    boolean isSame(Content theirs) {
        return theirs.description() != null
                && alternatives.stream()
                        .anyMatch(ours -> theirs.description()
                                        .elementName()
                                        .namespace()
                                        .equals(ours.format().namespace())
                                && ours.format().isSame(ours.offered(), theirs));
    }

    ContentFlows flows() {
        return flows;
    }

    Replacement replacement() {
        return replacement;
    }

    SessionOutcome outcome() {
        return outcome;
    }

    /** The direction that is agreed on by now. */
    Senders senders() {
        ContentState state = session.negotiation().content(key);
        Senders offered = parts.offered().senders();
        return state == null ? offered == null ? Senders.BOTH : offered : state.senders();
    }

    /** The description that the content is about: the one in the offer. */
    Payload description() {
        return requireNonNull(parts.offered().description(), "description");
    }

    /** Whether it is part of the session, and that far agreed on. */
    boolean isIn(ContentState.Phase phase) {
        ContentState state = session.negotiation().content(key);
        return state != null && state.phase() == phase;
    }

    /** Whether the peer has offered it, and our user has not decided about it. */
    boolean isTheirs() {
        return session.role().asCreator() != key.creator()
                && (isIn(ContentState.Phase.OFFERED) || isIn(ContentState.Phase.ADDED));
    }

    /** Whether it is, or will be, part of what both parties have agreed on when they agreed on the session. */
    boolean isAddition() {
        return isIn(ContentState.Phase.ADDING) || isIn(ContentState.Phase.ADDED);
    }

    /** Takes our user's own answer, if that is not what was offered; throws IllegalArgumentException if it does not fit. */
    void answer(Payload answer) {
        if (!answer.equals(description())) {
            parts.application().answer(answer);
        }
    }

    /**
     * Our acceptance of the content that the peer offers. The peer can use the transport from now on.
     *
     * @throws TransportRefusedException if the transport cannot be met
     */
    Content acceptance() {
        return Content.of(key)
                .withSenders(parts.application().senders())
                .withDescription(parts.application().description())
                .withTransport(replacement.current().answer(parts.offered().transport()))
                .withSecurity(parts.security() == null ? null : parts.security().description());
    }

    /** Takes the peer's answer to what we have offered; where it does not fit, the content is given up. */
    boolean adopt(Content answer) {
        try {
            choose(answer);
            replacement.current().adopt(answer.transport());
            if (parts.security() != null) {
                parts.security().accepted(answer.security());
            }
            parts.application().accepted(requireNonNull(answer.description(), "description"));
            return true;
        } catch (TransportRefusedException e) {
            remove(Reason.of(Condition.INCOMPATIBLE_PARAMETERS, String.valueOf(e.getMessage())));
        } catch (ApplicationRefusedException e) {
            remove(e.reason());
        }
        return false;
    }

    /** Of alternatives that are alike, the peer means the one that it repeats, or else the preferred one. */
    private void choose(Content answer) {
        if (alternatives.size() > 1) {
            alternatives.stream()
                    .filter(each -> each.isMeantBy(answer))
                    .min(Comparator.comparing(each -> each.isRepeatedBy(answer) ? 0 : 1))
                    .ifPresent(this::choose);
        }
        alternatives.stream().filter(each -> !each.equals(parts)).forEach(ContentParts::release);
    }

    private void choose(ContentParts meant) {
        parts = meant;
        replacement.begin(meant.transport());
    }

    /** Whether an informational action of the peer about this content was understood. */
    boolean info(JingleAction.Type type, Content about) {
        if (type == JingleAction.Type.TRANSPORT_INFO) {
            return replacement.info(about.transport());
        }
        if (type == JingleAction.Type.SECURITY_INFO) {
            return parts.security() != null
                    && about.security() != null
                    && parts.security().info(about.security());
        }
        return about.description() != null && parts.application().hint(about.description());
    }

    /** Brings the transport up, and lets users have the content. */
    void start() {
        decided();
        replacement.start();
        established.tryEmitValue(new JingleContent(this));
    }

    /** Secures a transport that is up; the application can use what comes of it. */
    Mono<DataPaths> secured(DataPaths open) {
        return parts.security() == null ? Mono.just(open) : parts.security().secure(open);
    }

    void up(DataPaths ready) {
        flows.up(ready);
    }

    /** Waits for a decision about the content; without one, {@code otherwise} is what happens. */
    void awaitDecision(Duration patience, SessionEvent otherwise) {
        deadline.update(
                scheduler().schedule(() -> session.post(otherwise), patience.toMillis(), TimeUnit.MILLISECONDS));
    }

    /** The decision that was awaited has been made. */
    void decided() {
        deadline.update(Disposables.disposed());
    }

    Mono<JingleContent> established() {
        return established.asMono();
    }

    /** The content is over. */
    void over(SessionEnd end, Throwable why) {
        deadline.dispose();
        outcome.end(end);
        established.tryEmitError(why);
        unmodified(why);
    }

    void release(Throwable why) {
        flows.over(why);
        alternatives.forEach(ContentParts::release);
        replacement.release();
    }

    /** Asks for another direction, one change at a time; completes when the peer has agreed. */
    Mono<Void> modify(Senders senders) {
        return Mono.defer(() -> {
                    if (session.negotiation().content(key) == null) {
                        return Mono.error(new IllegalStateException(
                                "modify on content \"" + key.name() + "\" of " + session.key() + ": it is over"));
                    }
                    if (modifying != null) {
                        return Mono.error(new IllegalStateException("modify on content \"" + key.name() + "\" of "
                                + session.key() + ": the last change is not answered yet"));
                    }
                    Sinks.Empty<Void> answer = Sinks.unsafe().empty();
                    modifying = answer;
                    session.actor().tell(new SessionEvent.Modify(key, senders));
                    return answer.asMono();
                })
                .subscribeOn(scheduler());
    }

    /** The peer has agreed to our change of direction. */
    void modified() {
        Sinks.Empty<Void> answer = modifying;
        modifying = null;
        if (answer != null) {
            answer.tryEmitEmpty();
        }
    }

    /** Our change of direction does not come about. */
    void unmodified(Throwable why) {
        Sinks.Empty<Void> answer = modifying;
        modifying = null;
        if (answer != null) {
            answer.tryEmitError(why);
        }
    }

    /** Removes the content; completes when it is over, which it is at once. */
    Mono<Void> removal(Reason reason) {
        return Mono.defer(() -> {
                    removeNow(reason);
                    return outcome.ended();
                })
                .subscribeOn(scheduler());
    }

    void remove(Reason reason) {
        scheduler().schedule(() -> removeNow(reason));
    }

    /** One that is done is over for both applications, and needs no removal. */
    void removeNow(Reason reason) {
        if (!done) {
            session.actor().tell(new SessionEvent.Remove(key, reason));
        }
    }

    @Override
    public void end(Reason reason) {
        if (reason.isSuccess()) {
            scheduler().schedule(this::finish);
        } else {
            remove(reason);
        }
    }

    private void finish() {
        if (!done) {
            done = true;
            session.contentDone(this);
        }
    }

    /** It is done while others are not: to its application it is over. */
    void finished() {
        outcome.end(new SessionEnd(Reason.of(Condition.SUCCESS), SessionEnd.Party.US, null));
    }

    boolean isDone() {
        return done;
    }

    @Override
    public Mono<Void> info(Payload payload) {
        return inform(JingleAction.SessionInfo.of(sid(), payload));
    }

    @Override
    public Mono<Void> hint(Payload description) {
        Content described = Content.of(key).withDescription(description);
        return inform(new JingleAction.DescriptionInfo(sid(), List.of(described), Details.NONE));
    }

    private Mono<Void> inform(JingleAction info) {
        return session.ask(info, outcome.completion());
    }

    @Override
    public Mono<Reason> onEnd() {
        return outcome.reason();
    }

    @Override
    public String sid() {
        return session.key().sid();
    }

    @Override
    public Jid peer() {
        return session.peer();
    }

    @Override
    public ContentKey content() {
        return key;
    }

    @Override
    public boolean isOnly() {
        return session.contents().all().size() == 1;
    }

    @Override
    public Scheduler scheduler() {
        return session.scheduler();
    }

    @Override
    public String toString() {
        return session.key() + ", content \"" + key.name() + "\"";
    }
}
