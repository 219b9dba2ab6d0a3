package io.fluxmpp.stream.caps;

import io.fluxmpp.stream.disco.DiscoInfo;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.Presence;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Who announces what, and what is known of one entity alone. Bounded; confined to the event loop. */
final class Announcements {

    private final CapsSettings settings;

    /** In both, what was not touched for longest comes first. */
    private final Map<Jid, EntityCaps> announced = new LinkedHashMap<>(16, 0.75f, true);

    private final Map<Jid, DiscoInfo> unverified = new LinkedHashMap<>(16, 0.75f, true);

    Announcements(CapsSettings settings) {
        this.settings = settings;
    }

    /** What an entity announces now; {@code null} if it announces nothing that can be used. */
    @Nullable
    EntityCaps of(Jid entity) {
        return announced.get(entity);
    }

    /** What is known of this entity alone. */
    Optional<DiscoInfo> unverified(Jid entity) {
        return Optional.ofNullable(unverified.get(entity));
    }

    /** Remembers what an entity has said that announces {@code caps}, as long as it still does. */
    void remember(Jid entity, EntityCaps caps, DiscoInfo info) {
        if (caps.equals(announced.get(entity))) {
            put(unverified, entity, info, settings.unverified());
        }
    }

    /** Servers may leave out what has not changed (§8.4): no announcement changes nothing. */
    void heard(Jid from, Presence presence) {
        switch (presence.type()) {
            case AVAILABLE -> available(from, presence);
            case UNAVAILABLE -> forget(from);
            case ERROR, PROBE, SUBSCRIBE, SUBSCRIBED, UNSUBSCRIBE, UNSUBSCRIBED -> {}
        }
    }

    private void available(Jid from, Presence presence) {
        if (EntityCaps.isIn(presence)) {
            EntityCaps.of(presence).ifPresentOrElse(caps -> announced(from, caps), () -> forget(from));
        }
    }

    private void announced(Jid entity, EntityCaps caps) {
        if (!caps.equals(put(announced, entity, caps, settings.entities()))) {
            unverified.remove(entity);
        }
    }

    private void forget(Jid entity) {
        announced.remove(entity);
        unverified.remove(entity);
    }

    private static <V> @Nullable V put(Map<Jid, V> map, Jid entity, V value, int limit) {
        V before = map.put(entity, value);
        if (map.size() > limit) {
            map.remove(map.keySet().iterator().next());
        }
        return before;
    }
}
