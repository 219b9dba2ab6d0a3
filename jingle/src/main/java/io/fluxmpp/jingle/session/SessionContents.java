package io.fluxmpp.jingle.session;

import io.fluxmpp.jingle.model.Content;
import io.fluxmpp.jingle.model.ContentKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The contents of one session, in the order of their making. Confined to the event loop, but for {@link #all()}. */
final class SessionContents {

    private final Map<ContentKey, SessionContent> contents = new LinkedHashMap<>(2);
    private volatile List<SessionContent> all = List.of();

    /** The contents by now; from any thread. */
    List<SessionContent> all() {
        return all;
    }

    @Nullable
    SessionContent get(ContentKey key) {
        return contents.get(key);
    }

    /** The content that the peer means, by creator and name, or by name alone: some peers mistake the creator. */
    @Nullable
    SessionContent find(Content meant) {
        SessionContent exact = contents.get(meant.key());
        if (exact != null) {
            return exact;
        }
        SessionContent sameName = null;
        for (SessionContent content : contents.values()) {
            if (content.content().name().equals(meant.name())) {
                sameName = content;
            }
        }
        return sameName;
    }

    void add(SessionContent content) {
        contents.put(content.content(), content);
        all = List.copyOf(contents.values());
    }

    @Nullable
    SessionContent remove(ContentKey key) {
        SessionContent removed = contents.remove(key);
        all = List.copyOf(contents.values());
        return removed;
    }

    /** What was offered, alternatives included. */
    List<Content> offered() {
        List<Content> offered = new ArrayList<>();
        all.forEach(content -> content.alternatives().forEach(each -> offered.add(each.offered())));
        return offered;
    }
}
