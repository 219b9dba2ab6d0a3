package io.fluxmpp.stream.internal.server;

import static io.fluxmpp.stream.internal.server.Refusals.refuse;

import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.Iq;
import io.fluxmpp.stream.model.Message;
import io.fluxmpp.stream.model.Presence;
import io.fluxmpp.stream.model.Stanza;
import io.fluxmpp.stream.model.StreamElement;
import io.fluxmpp.stream.model.StreamError;
import io.fluxmpp.stream.model.StreamError.Condition;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * A connected resource: a client that may send stanzas and gets those that are for it. Confined to its connection's event
 * loop but for {@link #deliver} and what it tells about its presence.
 */
final class Session {

    private final Jid jid;
    private final Jid account;
    private final ServerStream stream;
    private final @Nullable String lang;
    private final ServerLimits limits;
    private final Set<Jid> presenceTargets = new LinkedHashSet<>();
    private final Sinks.Empty<Void> left = Sinks.empty();
    private Consumer<Stanza> unacknowledged = stanza -> {};
    private volatile @Nullable Presence presence;

    Session(Jid jid, Jid account, ServerStream stream, @Nullable String lang, ServerLimits limits) {
        this.jid = jid;
        this.account = account;
        this.stream = stream;
        this.lang = lang;
        this.limits = limits;
    }

    /** The session of a component, which is a whole domain. */
    static Session ofComponent(Jid domain, ServerStream stream, ServerLimits limits) {
        return new Session(domain, domain, stream, null, limits);
    }

    /** Whether it is a component, rather than a client. */
    boolean isComponent() {
        return jid.equals(jid.asDomain());
    }

    /** Whether what it sends may come from there: a client may leave it to the server to say who it is, but not lie. */
    boolean mayBe(@Nullable Jid from) {
        return isComponent()
                ? from != null && from.domainpart().equals(jid.domainpart())
                : from == null || from.equals(jid) || from.equals(account);
    }

    /** Where an answer goes to what it has sent from there. */
    Jid addressOf(@Nullable Jid from) {
        return isComponent() && from != null ? from : jid;
    }

    /** Ends the stream for another that takes its place. Completes when everybody knows that this session is gone. */
    Mono<Void> replaced() {
        return Mono.defer(() -> {
            stream.execute(() -> stream.fail(refuse(Condition.CONFLICT, "another stream has taken your resource")));
            return left.asMono();
        });
    }

    /** Whether the client has lost its connection, and may come back. From any thread. */
    boolean isInterrupted() {
        return stream.isInterrupted();
    }

    /** Ends the stream with an error and gives the client some time to close its side. Completes when all is closed. */
    Mono<Void> shutDown(StreamError error) {
        return stream.shutDown(error);
    }

    /** All have been told that it is gone. */
    void left() {
        left.tryEmitEmpty();
    }

    /** What became of a stanza that was to be delivered. */
    enum Delivery {
        /** It goes out behind everything delivered before. */
        TAKEN,
        /** Too much waits for the client already. */
        FULL,
        /** It has become too long on its way. */
        TOO_LONG,
        /** The client is leaving. */
        GONE
    }

    /** The full JID. */
    Jid jid() {
        return jid;
    }

    /** The bare JID. */
    Jid account() {
        return account;
    }

    /** The language of what the client says where it does not say, if it told. */
    @Nullable
    String lang() {
        return lang;
    }

    /** What the client sends from here on. */
    Flux<StreamElement> elements() {
        return stream.elements();
    }

    /** Sees to it that the client gives a sign of life now and then, until disposed of. */
    Disposable watch(Duration idleTimeout) {
        return IdleWatch.start(stream, isComponent() ? stream.domain() : jid.asDomain(), jid, idleTimeout);
    }

    /** Sets who gets back what the client has not said to have when it is gone. */
    void onUnacknowledged(Consumer<Stanza> taker) {
        unacknowledged = taker;
    }

    /** Closes the connection once the client has closed its side, or has had time to. */
    void finish() {
        stream.finish();
    }

    /** Ends the stream for whatever has gone wrong with it. */
    void fail(Throwable cause) {
        stream.fail(cause);
    }

    /**
     * Hands a stanza to the client, from any thread: what one thread delivers keeps its order. Emits on this session's event
     * loop. A stanza that was not {@link Delivery#TAKEN} stays the caller's.
     */
    Mono<Delivery> deliver(Stanza stanza) {
        return Mono.create(sink -> stream.execute(() -> sink.success(take(stanza))));
    }

    private Delivery take(Stanza stanza) {
        if (stream.hasEnded()) {
            return Delivery.GONE;
        }
        if (stream.pendingBytes() > limits.pendingBytes()) {
            return Delivery.FULL;
        }
        return stream.sayIfShort(stanza, unacknowledged) ? Delivery.TAKEN : Delivery.TOO_LONG;
    }

    /** What was sent, with the client's address as its true sender (RFC 6120 §8.1.2.1) and the language of its stream (§4.7.4). */
    Stanza stamp(Stanza sent) {
        if (isComponent()) {
            return sent;
        }
        if (sent instanceof Iq iq) {
            return new Iq(iq.type(), iq.id(), jid, iq.to(), orMine(iq.lang()), iq.payload(), iq.error());
        }
        if (sent instanceof Message m) {
            return new Message(m.type(), m.id(), jid, m.to(), orMine(m.lang()), m.payloads(), m.error());
        }
        if (sent instanceof Presence p) {
            return new Presence(p.type(), p.id(), jid, p.to(), orMine(p.lang()), p.payloads(), p.error());
        }
        return sent;
    }

    private @Nullable String orMine(@Nullable String stanzaLang) {
        return stanzaLang == null ? lang : stanzaLang;
    }

    /** Whether it has said that it is there. */
    boolean isAvailable() {
        return presence != null;
    }

    /** Whether it gets messages that are sent to the account: it is there, with no negative priority. */
    boolean takesMessages() {
        Presence current = presence;
        return current != null && Priority.of(current) >= 0;
    }

    /** What it has said last to all who may see it; {@code null} if it is not available. */
    @Nullable
    Presence presence() {
        return presence;
    }

    void available(@Nullable Presence current) {
        presence = current;
    }

    /** Remembers to whom presence was sent directly, to tell them when it ends (RFC 6121 §4.6); {@code false} if too many. */
    boolean addPresenceTarget(Jid target) {
        return presenceTargets.contains(target)
                || (presenceTargets.size() < limits.presenceTargets() && presenceTargets.add(target));
    }

    void removePresenceTarget(Jid target) {
        presenceTargets.remove(target);
    }

    /** Forgets and gives those that must be told. */
    Set<Jid> takePresenceTargets() {
        Set<Jid> taken = Set.copyOf(presenceTargets);
        presenceTargets.clear();
        return taken;
    }
}
