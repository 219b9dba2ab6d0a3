package io.fluxmpp.stream.internal.sm;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The streams that a server would let go on over another connection, by their ids. Bounded; thread-safe. */
public final class ResumableStreams {

    private final int most;
    private final Map<String, AcceptedStream> streams = new ConcurrentHashMap<>();

    /** @param most how many; beyond, streams end with their connections */
    public ResumableStreams(int most) {
        this.most = most;
    }

    /** Whether there may be any. */
    public boolean areOffered() {
        return most > 0;
    }

    /** Adds one unless there are too many. Whoever races for the last place may get one more. */
    boolean add(String id, AcceptedStream stream) {
        if (streams.size() >= most) {
            return false;
        }
        streams.put(id, stream);
        return true;
    }

    void remove(String id, AcceptedStream stream) {
        streams.remove(id, stream);
    }

    /** The stream of that id, if there is one. */
    public @Nullable AcceptedStream find(String id) {
        return streams.get(id);
    }

    /** Ends all of them. */
    public void dispose() {
        streams.values().forEach(AcceptedStream::dispose);
    }
}
