package io.fluxmpp.jingle.session;

import io.fluxmpp.jingle.model.Content;
import io.fluxmpp.jingle.model.ContentKey;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The few contents of one session, in the order of their making. Confined to the event loop, but for {@link #all()} and
 * {@link #settled()}. */
final class SessionContents {

    private volatile List<SessionContent> all = List.of();

    /** The contents by now; from any thread. */
    List<SessionContent> all() {
        return all;
    }

    @Nullable
    SessionContent get(ContentKey key) {
        for (SessionContent content : all) {
            if (content.content().equals(key)) {
                return content;
            }
        }
        return null;
    }

    /** The content that the peer means, by creator and name, or by name alone: some peers mistake the creator. */
    @Nullable
    SessionContent find(Content meant) {
        SessionContent exact = get(meant.key());
        if (exact != null) {
            return exact;
        }
        SessionContent sameName = null;
        for (SessionContent content : all) {
            if (content.content().name().equals(meant.name())) {
                sameName = content;
            }
        }
        return sameName;
    }

    void add(SessionContent content) {
        List<SessionContent> more = new ArrayList<>(all);
        more.add(content);
        all = List.copyOf(more);
    }

    @Nullable
    SessionContent remove(ContentKey key) {
        SessionContent gone = get(key);
        all = all.stream().filter(content -> content != gone).toList();
        return gone;
    }

    /** Those of the session itself: without what either party wants to add. From any thread. */
    List<SessionContent> settled() {
        return all.stream().filter(content -> !content.isAddition()).toList();
    }

    /** What was offered, alternatives included. */
    List<Content> offered() {
        List<Content> offered = new ArrayList<>();
        all.forEach(content -> content.alternatives().forEach(each -> offered.add(each.offered())));
        return offered;
    }
}
