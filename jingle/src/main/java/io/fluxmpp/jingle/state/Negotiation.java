package io.fluxmpp.jingle.state;

import static java.util.Objects.requireNonNull;

import io.fluxmpp.jingle.model.Content;
import io.fluxmpp.jingle.model.ContentKey;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Where the negotiation of a session stands: the session's state, and that of each of its contents.
 *
 * @param state of the session
 * @param contents those that are part of the session; none once it has ended
 */
public record Negotiation(SessionState state, Map<ContentKey, ContentState> contents) {

    public Negotiation {
        requireNonNull(state, "state");
        contents = Map.copyOf(contents);
    }

    /** A session that offers these contents. */
    public static Negotiation offering(Collection<Content> offered) {
        return new Negotiation(SessionState.PENDING, Map.of()).proposing(ContentState.Phase.OFFERED, offered);
    }

    /** The state of that content, or {@code null} if it is not part of the session. */
    public @Nullable ContentState content(ContentKey key) {
        return contents.get(key);
    }

    /**
     * The key of the content that the peer means, or {@code null}. One that mistakes the creator is understood where the name
     * alone tells.
     */
    @Nullable
    ContentKey find(Content meant) {
        if (contents.containsKey(meant.key())) {
            return meant.key();
        }
        ContentKey sameName = null;
        for (ContentKey key : contents.keySet()) {
            if (key.name().equals(meant.name())) {
                sameName = key;
            }
        }
        return sameName;
    }

    Negotiation to(SessionState next) {
        return new Negotiation(next, contents);
    }

    Negotiation over() {
        return new Negotiation(SessionState.ENDED, Map.of());
    }

    Negotiation proposing(ContentState.Phase phase, Collection<Content> proposed) {
        Map<ContentKey, ContentState> more = new HashMap<>(contents);
        proposed.forEach(content -> more.put(content.key(), ContentState.proposed(phase, content.senders())));
        return new Negotiation(state, more);
    }

    Negotiation without(Collection<ContentKey> gone) {
        Map<ContentKey, ContentState> left = new HashMap<>(contents);
        left.keySet().removeAll(gone);
        return new Negotiation(state, left);
    }

    Negotiation changing(Collection<ContentKey> changed, UnaryOperator<ContentState> change) {
        Map<ContentKey, ContentState> after = new HashMap<>(contents);
        changed.forEach(key -> after.computeIfPresent(key, (same, before) -> change.apply(before)));
        return new Negotiation(state, after);
    }
}
