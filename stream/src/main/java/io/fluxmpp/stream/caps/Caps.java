package io.fluxmpp.stream.caps;

import static java.util.Objects.requireNonNull;

import io.fluxmpp.stream.connection.XmppConnection;
import io.fluxmpp.stream.disco.Disco;
import io.fluxmpp.stream.disco.DiscoInfo;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.Presence;
import io.fluxmpp.stream.presence.Presences;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Entity capabilities on one connection (XEP-0115): what {@link Presences} says of us carries what we can do, anew whenever
 * that changes, and what others can do is known without asking each of them. Thread-safe.
 */
public final class Caps {

    private final XmppConnection connection;
    private final CapsSettings settings;
    private final Disco disco;
    private final Announcements announcements;
    private final CapsExchange exchange;

    private Caps(XmppConnection connection, CapsSettings settings) {
        this.connection = connection;
        this.settings = settings;
        this.disco = Disco.on(connection);
        this.announcements = new Announcements(settings);
        this.exchange = new CapsExchange(disco, announcements, settings, connection.scheduler());
        Presences presences = Presences.on(connection);
        OwnCaps own = new OwnCaps(disco, presences, settings.node());
        disco.addFeature(EntityCaps.NAMESPACE);
        presences.annotate(own::annotate);
        connection.onPresence(this::heard);
        disco.changes()
                .takeUntilOther(connection.onClose().onErrorComplete())
                .onBackpressureLatest()
                .concatMap(change -> settled(own.announce()), 1)
                .subscribe();
    }

    /** Capabilities on that connection. */
    public static Caps on(XmppConnection connection) {
        return connection.extension(Caps.class, made -> new Caps(made, CapsSettings.DEFAULT));
    }

    /**
     * Capabilities on that connection, with settings of one's own.
     *
     * @throws IllegalStateException if they were used with others before
     */
    public static Caps on(XmppConnection connection, CapsSettings settings) {
        Caps caps = connection.extension(Caps.class, made -> new Caps(made, settings));
        if (!caps.settings.equals(settings)) {
            throw new IllegalStateException("settings: " + settings + " (expected: " + caps.settings
                    + ", which this connection has already; give them before it is used, with XmppClient.extend)");
        }
        return caps;
    }

    /**
     * What an entity is and can do.
     *
     * <p>Where the entity announces a hash, and somebody who announces the same has been asked before, this is known at
     * once. Otherwise the entity itself is asked, once for all who want to know at the same time; what its hash does not
     * vouch for is believed of that entity alone. Of whom no announcement is known, it is asked each time (§8.3): that
     * are also those who have not sent us presence. Very large answers, of some 500 features, are given but not
     * remembered. Of forms only what is hashed is given: what a hash does not cover is not true of all who announce it.
     *
     * <p>Lazy; cancelling takes the question back when nobody else waits for it. Errors: those of
     * {@link XmppConnection#request(io.fluxmpp.stream.model.Iq)}, and {@link io.fluxmpp.stream.error.XmppException} if the
     * entity announces a hash and its answer says something twice that it may say once (§5.4).
     *
     * @param entity in general a full JID: an account itself has no capabilities of its resources
     */
    public Mono<DiscoInfo> of(Jid entity) {
        return find(entity, disco.info(entity));
    }

    /**
     * As {@link #of}, but empty where no announcement of the entity is known: who has announced nothing is not asked.
     *
     * @param entity in general a full JID
     */
    public Mono<DiscoInfo> announced(Jid entity) {
        return find(entity, Mono.empty());
    }

    private Mono<DiscoInfo> find(Jid entity, Mono<DiscoInfo> otherwise) {
        requireNonNull(entity, "entity");
        return Mono.defer(() -> {
                    EntityCaps caps = announcedBy(entity);
                    if (caps == null) {
                        return otherwise;
                    }
                    return caps.hash() == null ? disco.info(entity) : exchange.of(entity, caps);
                })
                .subscribeOn(connection.scheduler());
    }

    /** A server announces its capabilities in its features instead of presence (§6.3). */
    private @Nullable EntityCaps announcedBy(Jid entity) {
        return entity.equals(connection.server())
                ? EntityCaps.of(connection.features()).orElse(null)
                : announcements.of(entity);
    }

    private void heard(Presence presence) {
        Jid from = presence.from();
        if (from != null && !from.equals(connection.jid())) {
            announcements.heard(from, presence);
        }
    }

    private Mono<Void> settled(Mono<Void> announcement) {
        return Mono.delay(settings.settle(), connection.scheduler())
                .then(announcement)
                .onErrorComplete();
    }
}
