package io.fluxmpp.jingle.session;

import io.fluxmpp.jingle.model.Reason;
import io.fluxmpp.jingle.spi.ApplicationOffer;
import io.fluxmpp.jingle.spi.DataStream;
import io.fluxmpp.jingle.state.SessionState;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.xml.Payload;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A session that both parties have agreed on (XEP-0166). Thread-safe; signals arrive on the connection's event loop.
 *
 * <p>A session has contents. Most have one, which {@link #send} and {@link #receive} are about; all of them are in
 * {@link #contents()}, and either party may {@link #add} more, change and remove them.
 */
public final class JingleSession {

    private final Session session;
    private final SessionContent first;

    JingleSession(Session session) {
        this.session = session;
        this.first = session.contents().all().get(0);
    }

    /** The session's id, made by its initiator. */
    public String sid() {
        return session.sid();
    }

    /** The other party's full JID. */
    public Jid peer() {
        return session.peer();
    }

    /** The state by now. */
    public SessionState state() {
        return session.state();
    }

    /** The contents that both parties have agreed on by now, in the order of their making. */
    public List<JingleContent> contents() {
        return session.contents().settled().stream().map(JingleContent::new).toList();
    }

    /** What the session is about, as its initiator described it: a record of the application format of the first content. */
    public Payload description() {
        return first.description();
    }

    /** Sends bytes over the first content; see {@link JingleContent#send}. */
    public Mono<Void> send(Publisher<ByteBuffer> source) {
        return first.flows().send(source);
    }

    /** The bytes of the first content; see {@link JingleContent#receive}. */
    public Flux<ByteBuffer> receive() {
        return first.flows().receive();
    }

    /** Opens a stream beside that of the first content; see {@link JingleContent#openStream}. */
    public Mono<DataStream> openStream() {
        return first.flows().further().open();
    }

    /** The streams that the peer opens beside that of the first content; see {@link JingleContent#streams}. */
    public Flux<DataStream> streams() {
        return first.flows().further().opened();
    }

    /**
     * Offers another content (XEP-0166 §7.2.2). Gives it when the peer has accepted it; cancelling before takes it back.
     * Cold. {@code alternatives} are other ways to the same, less preferred, and named the same.
     *
     * <p>Errors: {@link io.fluxmpp.jingle.error.JingleSessionException} when the peer rejects it, does not decide in time, or
     * ends the session, {@link io.fluxmpp.stream.error.StanzaErrorException} when it refuses the action (with
     * {@code tie-break} where it adds the same), {@link IllegalStateException} when the session has no room for more contents
     * or one of that name by us, or no registered transport fits, {@link IllegalArgumentException} when the application is not
     * registered, or the alternatives have other names.
     */
    public Mono<JingleContent> add(ApplicationOffer offer, ApplicationOffer... alternatives) {
        List<ApplicationOffer> all = new ArrayList<>(List.of(offer));
        all.addAll(List.of(alternatives));
        return session.add(all);
    }

    /**
     * What the peer does to the session. Hot, on the event loop; completes when the session ends. Nothing is buffered: what
     * happens while nobody subscribes, or a subscriber has no demand, is not seen, and contents that the peer adds then are
     * rejected.
     */
    public Flux<SessionUpdate> updates() {
        return session.updates();
    }

    /**
     * Asks the peer whether it still knows this session (XEP-0166 §6.8). Cold.
     *
     * <p>Errors: {@link java.util.concurrent.TimeoutException} when it does not answer,
     * {@link io.fluxmpp.stream.error.StanzaErrorException} when it answers with an error,
     * {@link io.fluxmpp.jingle.error.JingleSessionException} when the session is over before, with success or without. A peer
     * that does not know the session ends it.
     */
    public Mono<Void> ping() {
        return session.ping();
    }

    /**
     * Tells the peer something about the session as a whole (XEP-0166 §6.8, §7.2.9): what an application format defines for that,
     * such as that somebody is on hold. Completes when the peer has taken note. Cold.
     *
     * <p>Errors: {@link io.fluxmpp.stream.error.StanzaErrorException} when it does not, with {@code unsupported-info} where it
     * does not understand, {@link java.util.concurrent.TimeoutException} when it does not answer,
     * {@link io.fluxmpp.jingle.error.JingleSessionException} when the session is over before. The session goes on but for the
     * last, and where the peer does not know it.
     */
    public Mono<Void> info(Payload payload) {
        return session.info(payload);
    }

    /**
     * Ends the session. It is over at once; completes when the peer has answered or did not in time, never fails. Harmless
     * when the session has ended already. Cold.
     */
    public Mono<Void> terminate(Reason reason) {
        return session.terminate(reason);
    }

    /**
     * Gives the reason when the session has ended, whoever ended it, success included; fails when the connection was lost.
     */
    public Mono<Reason> onEnd() {
        return session.onEnd();
    }

    @Override
    public String toString() {
        return session.key() + ", " + state();
    }
}
