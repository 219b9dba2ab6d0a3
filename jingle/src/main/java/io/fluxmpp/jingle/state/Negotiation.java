package io.fluxmpp.jingle.state;

import static java.util.Objects.requireNonNull;

import io.fluxmpp.jingle.model.Content;
import io.fluxmpp.jingle.model.ContentKey;
import io.fluxmpp.jingle.model.Creator;
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
     * The key of the content of our offer that the peer's answer means, or {@code null}. One that mistakes the creator is
     * understood, since all of the offer are the initiator's; later the same name by another creator is another content.
     */
    @Nullable
    ContentKey findOffered(Content meant) {
        if (contents.containsKey(meant.key())) {
            return meant.key();
        }
        ContentKey ofInitiator = new ContentKey(Creator.INITIATOR, meant.name());
        return contents.containsKey(ofInitiator) ? ofInitiator : null;
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
