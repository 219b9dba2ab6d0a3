package io.fluxmpp.ibb.state;

import io.fluxmpp.ibb.model.Sequence;
import org.jspecify.annotations.Nullable;

/**
 * The blocks that were taken last, each by its number and the id of its stanza: a server that does not know whether a stanza
 * has arrived may send it again (XEP-0198 §4), which is no block of that number a second time.
 */
public final class RecentBlocks {

    private static final int MOST = 64;
    private static final long[] NONE = {};

    private long[] keys = NONE;
    private int next;

    /** Remembers a block that was taken; the oldest is forgotten. */
    public void add(Sequence seq, @Nullable String id) {
        if (keys == NONE) {
            keys = new long[MOST];
        }
        keys[next] = key(seq, id);
        next = (next + 1) % MOST;
    }

    /** Whether that very stanza has been taken before. One without an id is another each time. */
    public boolean contains(Sequence seq, @Nullable String id) {
        if (id == null) {
            return false;
        }
        long wanted = key(seq, id);
        for (long key : keys) {
            if (key == wanted) {
                return true;
            }
        }
        return false;
    }

    /** Never zero, which stands for none. */
    private static long key(Sequence seq, @Nullable String id) {
        return (seq.value() + 1L) << 32 | (id == null ? 0 : id.hashCode() & 0xffff_ffffL);
    }
}
