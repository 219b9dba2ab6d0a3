package io.fluxmpp.stream.presence;

import static java.util.Objects.requireNonNull;

import io.fluxmpp.stream.connection.XmppConnection;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.Presence;
import io.fluxmpp.stream.xml.Payload;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Presence on one connection (RFC 6121 §4): says that we are there, hears who else is, and remembers what it heard.
 *
 * <p>Nothing is said by itself: a client that wants to be seen, and to hear of others, says {@link #available()} once.
 * What is sent here carries what other extensions add, such as our capabilities (XEP-0115); a presence stanza given to
 * {@link XmppConnection#send} goes out as it is. Thread-safe.
 */
public final class Presences {

    private final XmppConnection connection;
    private final PresenceSettings settings;
    private final KnownResources known;
    private final List<Function<? super Presence, ? extends Payload>> annotations = new CopyOnWriteArrayList<>();
    private @Nullable Availability broadcast;

    private Presences(XmppConnection connection, PresenceSettings settings) {
        this.connection = connection;
        this.settings = settings;
        this.known = new KnownResources(settings);
        // Lives as long as the connection, which ends it.
        connection.onPresence(this::heard);
    }

    /** Presence on that connection. */
    public static Presences on(XmppConnection connection) {
        return connection.extension(Presences.class, made -> new Presences(made, PresenceSettings.DEFAULT));
    }

    /**
     * Presence on that connection, with settings of one's own.
     *
     * @throws IllegalStateException if it was used with others before
     */
    public static Presences on(XmppConnection connection, PresenceSettings settings) {
        Presences presences = connection.extension(Presences.class, made -> new Presences(made, settings));
        if (!presences.settings.equals(settings)) {
            throw new IllegalStateException("settings: " + settings + " (expected: " + presences.settings
                    + ", which this connection has already; give them before it is used, with XmppClient.extend)");
        }
        return presences;
    }

    /** Tells everybody who is subscribed to our presence that we are there, and asks the server for theirs. */
    public Mono<Void> available() {
        return available(Availability.ONLINE);
    }

    /**
     * Tells everybody who is subscribed to our presence how available we are (RFC 6121 §4.2, §4.4). Lazy; sends once per
     * subscription. Errors: those of {@link XmppConnection#send}.
     */
    public Mono<Void> available(Availability availability) {
        requireNonNull(availability, "availability");
        return onLoop(() -> {
            broadcast = availability;
            return sayAvailable(null, availability);
        });
    }

    /** Tells one entity how available we are, whether or not it is subscribed (RFC 6121 §4.6). @see #available(Availability) */
    public Mono<Void> availableTo(Jid entity, Availability availability) {
        requireNonNull(entity, "entity");
        requireNonNull(availability, "availability");
        return onLoop(() -> sayAvailable(entity, availability));
    }

    /**
     * Tells everybody that we are gone, though the connection stays (RFC 6121 §4.5). What is known of others is forgotten:
     * we do not hear of them any more. Lazy; sends once per subscription. Errors: those of {@link XmppConnection#send}.
     *
     * @param status why, for humans
     */
    public Mono<Void> unavailable(@Nullable String status) {
        return onLoop(() -> {
            broadcast = null;
            known.clear();
            return connection.send(presence(
                    Presence.Type.UNAVAILABLE,
                    null,
                    Availability.ONLINE.withStatus(status).payloads()));
        });
    }

    /** Tells one entity that we are gone (RFC 6121 §4.6.3). Lazy; sends once per subscription. */
    public Mono<Void> unavailableTo(Jid entity) {
        requireNonNull(entity, "entity");
        return connection.send(presence(Presence.Type.UNAVAILABLE, entity, List.of()));
    }

    /** Says again to everybody what was last said, if that was that we are there; otherwise says nothing. */
    public Mono<Void> repeat() {
        return onLoop(() -> broadcast == null ? Mono.empty() : sayAvailable(null, broadcast));
    }

    /**
     * Adds something to what we say, broadcast and directed, whenever we say that we are there.
     *
     * @param annotation makes it, on the event loop, from the presence it is for; must not block
     */
    public Disposable annotate(Function<? super Presence, ? extends Payload> annotation) {
        annotations.add(annotation);
        return () -> annotations.remove(annotation);
    }

    /**
     * Presence of others as it arrives: availability, the requests around it, and errors. Hot, and like
     * {@link XmppConnection#stanzas()} otherwise: take what comes, or cancel.
     */
    public Flux<Presence> incoming() {
        return connection
                .stanzas()
                .ofType(Presence.class)
                .filter(presence -> !connection.jid().equals(presence.from()));
    }

    /**
     * The resources of a contact that are there, as far as is known, the preferred one first. Lazy.
     *
     * <p>Forgotten when they say that they are gone, and when there are too many ({@link PresenceSettings}). Anybody may
     * send us presence: that somebody is known does not say that we are subscribed.
     */
    public Mono<List<AvailableResource>> resources(Jid contact) {
        return Mono.fromCallable(() -> known.of(contact)).subscribeOn(connection.scheduler());
    }

    private void heard(Presence presence) {
        Jid from = presence.from();
        if (from != null && !from.equals(connection.jid())) {
            known.heard(from, presence);
        }
    }

    private Mono<Void> sayAvailable(@Nullable Jid to, Availability availability) {
        Presence plain = presence(Presence.Type.AVAILABLE, to, availability.payloads());
        List<Payload> payloads = new ArrayList<>(plain.payloads());
        annotations.forEach(annotation -> payloads.add(annotation.apply(plain)));
        return connection.send(presence(plain.type(), to, payloads));
    }

    private static Presence presence(Presence.Type type, @Nullable Jid to, List<Payload> payloads) {
        return new Presence(type, null, null, to, null, payloads, null);
    }

    private Mono<Void> onLoop(Supplier<Mono<Void>> task) {
        return Mono.defer(task).subscribeOn(connection.scheduler());
    }
}
