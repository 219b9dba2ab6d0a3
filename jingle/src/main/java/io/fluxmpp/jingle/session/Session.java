package io.fluxmpp.jingle.session;

import io.fluxmpp.jingle.error.JingleSessionException;
import io.fluxmpp.jingle.metrics.JingleMetricsRecorder.Life;
import io.fluxmpp.jingle.model.Content;
import io.fluxmpp.jingle.model.ContentKey;
import io.fluxmpp.jingle.model.Creator;
import io.fluxmpp.jingle.model.JingleAction;
import io.fluxmpp.jingle.model.JingleAction.Details;
import io.fluxmpp.jingle.model.JingleAction.SessionInfo;
import io.fluxmpp.jingle.model.JingleAction.SessionInitiate;
import io.fluxmpp.jingle.model.JingleAction.SessionTerminate;
import io.fluxmpp.jingle.model.Reason;
import io.fluxmpp.jingle.model.Reason.Condition;
import io.fluxmpp.jingle.spi.ApplicationOffer;
import io.fluxmpp.jingle.state.ContentState;
import io.fluxmpp.jingle.state.Negotiation;
import io.fluxmpp.jingle.state.Role;
import io.fluxmpp.jingle.state.SessionEvent;
import io.fluxmpp.jingle.state.SessionMachine;
import io.fluxmpp.jingle.state.SessionState;
import io.fluxmpp.stream.error.StanzaErrorException;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.StanzaError;
import io.fluxmpp.stream.xml.Payload;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Scheduler;

/**
 * One session: its parts put together, and what users can ask of it. Publishers may be subscribed to on any thread and do
 * their work on the event loop; everything else is confined to that.
 */
final class Session {

    private final SessionKey key;
    private final Role role;
    private final SessionParts parts;
    private final SessionContents contents = new SessionContents();
    private final SessionOutcome outcome;
    private final SessionExchange exchange;
    private final SessionEffects effects;
    private final SessionActor actor;
    private final ContentLinks links;
    private final Acceptance acceptance = new Acceptance(this);
    private final AbsenceWatch absence = new AbsenceWatch();
    private boolean acknowledged;
    private boolean leaving;
    private Life life = Life.NONE;

    Session(SessionKey key, Role role, SessionParts parts) {
        this.key = key;
        this.role = role;
        this.parts = parts;
        this.outcome = new SessionOutcome(key);
        this.exchange = new SessionExchange(
                parts.connection(), key.peer(), parts.settings().answerTimeout(), this::answered);
        this.links = new ContentLinks(parts.connection(), key, role, parts.repertoire(), this::inform);
        this.effects = new SessionEffects(this, parts, contents, outcome, exchange);
        SessionMachine machine =
                new SessionMachine(role, key.sid(), parts.settings().maxContents());
        this.actor = new SessionActor(machine, scheduler(), effects::perform);
    }

    SessionKey key() {
        return key;
    }

    /** Tells somebody what becomes of it. */
    void record(Life recorded) {
        life = recorded;
    }

    Life life() {
        return life;
    }

    SessionActor actor() {
        return actor;
    }

    SessionContents contents() {
        return contents;
    }

    ContentLinks links() {
        return links;
    }

    JingleSettings settings() {
        return parts.settings();
    }

    Repertoire repertoire() {
        return parts.repertoire();
    }

    Role role() {
        return role;
    }

    boolean isInitiator() {
        return role == Role.INITIATOR;
    }

    Negotiation negotiation() {
        return actor.negotiation();
    }

    SessionState state() {
        return negotiation().state();
    }

    String sid() {
        return key.sid();
    }

    Jid us() {
        return parts.connection().jid();
    }

    Jid peer() {
        return key.peer();
    }

    Scheduler scheduler() {
        return parts.connection().scheduler();
    }

    /** Begins our offer of a session. Offers of the same name are alternatives, the preferred one first. */
    void initiate(Collection<? extends ApplicationOffer> offers) {
        propose(offers, Creator.INITIATOR);
        actor.begin(Negotiation.offering(contents.offered()));
        post(new SessionEvent.Initiate(new SessionInitiate(key.sid(), us(), contents.offered(), Details.NONE)));
    }

    private List<SessionContent> propose(Collection<? extends ApplicationOffer> offers, Creator creator) {
        Map<ContentKey, List<ContentParts>> proposed = new LinkedHashMap<>();
        try {
            for (ApplicationOffer offer : offers) {
                ContentParts part = links.propose(offer, creator);
                proposed.computeIfAbsent(part.offered().key(), name -> new ArrayList<>(1))
                        .add(part);
            }
        } catch (RuntimeException e) {
            proposed.values().forEach(alternatives -> alternatives.forEach(ContentParts::release));
            throw e;
        }
        List<SessionContent> made = new ArrayList<>();
        proposed.forEach((contentKey, alternatives) -> made.add(open(contentKey, alternatives)));
        return made;
    }

    /** Begins the peer's offer of a session. */
    void offered(Map<ContentKey, ContentParts> acceptable) {
        acceptable.forEach((contentKey, part) -> open(contentKey, List.of(part)));
        actor.begin(Negotiation.offering(contents.offered()));
    }

    SessionContent open(ContentKey contentKey, List<ContentParts> alternatives) {
        SessionContent content = new SessionContent(this, contentKey, alternatives);
        contents.add(content);
        return content;
    }

    void post(SessionEvent event) {
        actor.post(event);
    }

    /** Takes an action of the peer. */
    void receive(JingleAction action, MonoSink<Payload> answerTo) {
        heard();
        if ((actor.waiting() >= settings().maxWaiting() || isOverdoing(action)) && !leaves(action)) {
            answerTo.error(new StanzaErrorException(StanzaError.of(StanzaError.Condition.RESOURCE_CONSTRAINT)));
        } else {
            actor.deliver(() -> new SessionEvent.Received(action, rivals(action)), answerTo);
        }
    }

    /** Whether the peer makes us send more and more without answering any of it. */
    private boolean isOverdoing(JingleAction action) {
        return (action.type() == JingleAction.Type.CONTENT_ADD || action.type() == JingleAction.Type.TRANSPORT_REPLACE)
                && effects.unanswered() >= settings().maxContents();
    }

    /** There is always room for one session-terminate: its sender takes the session for ended, whatever we answer. */
    private boolean leaves(JingleAction action) {
        boolean first = action instanceof SessionTerminate && !leaving;
        leaving |= first;
        return first;
    }

    /** What we add at this moment and is the same as what the peer adds. */
    private Set<ContentKey> rivals(JingleAction action) {
        Set<ContentKey> rivals = new LinkedHashSet<>();
        if (action.type() == JingleAction.Type.CONTENT_ADD) {
            negotiation().contents().forEach((ours, state) -> {
                SessionContent content = contents.get(ours);
                if (content != null
                        && state.phase() == ContentState.Phase.ADDING
                        && action.contents().stream().anyMatch(content::isSame)) {
                    rivals.add(ours);
                }
            });
        }
        return rivals;
    }

    /** Whether the peer's offer is the same as ours, and was made at the same time. */
    boolean isRivalOf(SessionInitiate offer) {
        return role == Role.INITIATOR
                && !acknowledged
                && state() == SessionState.PENDING
                && offer.contents().stream()
                        .allMatch(theirs -> contents.all().stream().anyMatch(ours -> ours.isSame(theirs)));
    }

    private void answered(SessionEvent answer) {
        if (answer instanceof SessionEvent.Acknowledged done) {
            heard();
            acknowledged |= done.action() instanceof SessionInitiate;
        }
        actor.tell(answer);
        effects.answered(answer);
    }

    /** Gives the session once both sides have agreed. Cancelling before ends it. */
    Mono<JingleSession> established() {
        return unlessCancelled(effects.established());
    }

    private Mono<JingleSession> unlessCancelled(Mono<JingleSession> agreement) {
        return Cancellation.takingBack(agreement, () -> end(Reason.of(Condition.CANCEL)));
    }

    /** Accepts the contents of the peer's offer for which there is an answer, once. */
    Mono<JingleSession> accept(Function<? super Content, ? extends @Nullable Payload> answers) {
        return unlessCancelled(Mono.defer(() -> acceptance.give(answers).then(effects.established()))
                .subscribeOn(scheduler()));
    }

    /** Adds a content; gives it when the peer has accepted it. Cancelling before removes it. */
    Mono<JingleContent> add(Collection<? extends ApplicationOffer> offers) {
        return Mono.defer(() -> {
                    if (state() == SessionState.ENDED) {
                        return outcome.completion().then(Mono.error(this::over));
                    }
                    check(offers);
                    SessionContent content = propose(offers, role.asCreator()).get(0);
                    List<Content> offered = content.alternatives().stream()
                            .map(ContentParts::offered)
                            .toList();
                    actor.tell(new SessionEvent.Add(offered));
                    return Cancellation.takingBack(
                            content.established(), () -> content.remove(Reason.of(Condition.CANCEL)));
                })
                .subscribeOn(scheduler())
                .cancelOn(scheduler());
    }

    private void check(Collection<? extends ApplicationOffer> offers) {
        repertoire().check(offers);
        String name = offers.iterator().next().contentName();
        if (offers.stream().anyMatch(other -> !other.contentName().equals(name))) {
            throw new IllegalArgumentException("alternatives: of other names (expected: \"" + name + "\" for all)");
        }
        if (contents.get(new ContentKey(role.asCreator(), name)) != null) {
            throw new IllegalStateException(key + ": there is a content \"" + name + "\" of ours already");
        }
    }

    private JingleSessionException over() {
        return new JingleSessionException(key.toString(), Reason.of(Condition.SUCCESS), false);
    }

    /** What the peer does to the session. */
    Flux<SessionUpdate> updates() {
        return effects.updates();
    }

    /** A content is done; when all are, so is the session. */
    void contentDone(SessionContent content) {
        if (!endIfDone()) {
            content.finished();
        }
    }

    /** A content is gone; the others may be done. */
    void contentGone() {
        endIfDone();
    }

    private boolean endIfDone() {
        List<SessionContent> left = contents.all();
        boolean done = !left.isEmpty() && left.stream().allMatch(SessionContent::isDone);
        if (done) {
            actor.tell(new SessionEvent.Terminate(Reason.of(Condition.SUCCESS)));
        }
        return done;
    }

    /** Something has come from the peer. */
    void heard() {
        absence.heard();
    }

    /** The peer has become unavailable: unless something comes from it soon, the session is over. */
    void peerUnavailable() {
        if (state() != SessionState.ENDED) {
            Reason reason = Reason.of(Condition.CONNECTIVITY_ERROR, "the peer became unavailable");
            absence.unavailable(settings().absenceTimeout(), ping(), scheduler(), () -> end(reason));
        }
    }

    /** The peer has made the same offer under the same id, and that one counts. */
    void overruled(StanzaErrorException lost) {
        SessionInitiate offer = new SessionInitiate(key.sid(), us(), contents.offered(), Details.NONE);
        actor.tell(new SessionEvent.Refused(offer, lost));
    }

    void end(Reason reason) {
        post(new SessionEvent.Terminate(reason));
    }

    /** Ends the session; completes when the peer knows, or did not answer in time. */
    Mono<Void> terminate(Reason reason) {
        return Mono.defer(() -> {
            end(reason);
            return effects.parted();
        });
    }

    /**
     * Sends an informational action; completes when the peer has acknowledged it.
     *
     * @param tooLate signals when what it is about is over, and decides then
     */
    Mono<Void> ask(JingleAction info, Mono<Void> tooLate) {
        return Mono.firstWithSignal(tooLate, exchange.ask(info)).subscribeOn(scheduler());
    }

    /** Sends an informational action; what was not delivered before the end is an error, even if that was a success. */
    private Mono<Void> ask(JingleAction info) {
        return ask(info, outcome.completion().then(Mono.error(this::over)));
    }

    /** Sends information about a content, which must still be part of the session (XEP-0166 §7.2.5). */
    private Mono<Void> inform(JingleAction about) {
        return Mono.defer(() -> {
                    for (Content content : about.contents()) {
                        if (contents.get(content.key()) == null) {
                            return Mono.error(
                                    new IllegalStateException(about.type().wireName() + " on content \""
                                            + content.name() + "\" of " + key + ": it is over"));
                        }
                    }
                    return ask(about);
                })
                .subscribeOn(scheduler());
    }

    /** Sends information about the session as a whole, at any time (XEP-0166 §6.8). */
    Mono<Void> info(Payload payload) {
        return ask(SessionInfo.of(key.sid(), payload));
    }

    Mono<Void> ping() {
        return ask(SessionInfo.ping(key.sid()));
    }

    Mono<Reason> onEnd() {
        return outcome.reason();
    }
}
