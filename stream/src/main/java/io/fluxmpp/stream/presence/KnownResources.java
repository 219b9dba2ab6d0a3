package io.fluxmpp.stream.presence;

import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.Presence;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who is there: the resources whose last word was that they are. Bounded; confined to the event loop. */
final class KnownResources {

    private static final Comparator<AvailableResource> PREFERRED_FIRST = Comparator.comparingInt(
                    (AvailableResource known) -> known.availability().priority())
            .reversed();

    private final PresenceSettings settings;

    /** Heard of longest ago first. */
    private final Map<Jid, AvailableResource> all = new LinkedHashMap<>();

    private final Map<Jid, Set<Jid>> byContact = new HashMap<>();

    KnownResources(PresenceSettings settings) {
        this.settings = settings;
    }

    void heard(Jid from, Presence presence) {
        switch (presence.type()) {
            case AVAILABLE -> remember(new AvailableResource(from, cut(Availability.of(presence))));
            case UNAVAILABLE -> forget(from);
            case ERROR, PROBE, SUBSCRIBE, SUBSCRIBED, UNSUBSCRIBE, UNSUBSCRIBED -> {}
        }
    }

    /** The contact's resources, the preferred one first. */
    List<AvailableResource> of(Jid contact) {
        return byContact.getOrDefault(contact.asBare(), Set.of()).stream()
                .map(all::get)
                .sorted(PREFERRED_FIRST)
                .toList();
    }

    void clear() {
        all.clear();
        byContact.clear();
    }

    private void remember(AvailableResource known) {
        Jid jid = known.jid();
        all.remove(jid);
        all.put(jid, known);
        byContact
                .computeIfAbsent(jid.asBare(), contact -> new LinkedHashSet<>())
                .add(jid);
        if (all.size() > settings.resources()) {
            drop(all.keySet().iterator().next());
        }
    }

    /** An account that says it of itself speaks for all its resources. */
    private void forget(Jid from) {
        drop(from);
        if (from.isBare()) {
            List.copyOf(byContact.getOrDefault(from, Set.of())).forEach(this::drop);
        }
    }

    private void drop(Jid jid) {
        all.remove(jid);
        byContact.computeIfPresent(jid.asBare(), (contact, resources) -> {
            resources.remove(jid);
            return emptyToNull(resources);
        });
    }

    private static @Nullable Set<Jid> emptyToNull(Set<Jid> resources) {
        return resources.isEmpty() ? null : resources;
    }

    private Availability cut(Availability said) {
        String status = said.status();
        int limit = settings.statusLength();
        if (status == null || status.length() <= limit) {
            return said;
        }
        boolean splits = limit > 0 && Character.isHighSurrogate(status.charAt(limit - 1));
        return said.withStatus(status.substring(0, splits ? limit - 1 : limit));
    }
}
