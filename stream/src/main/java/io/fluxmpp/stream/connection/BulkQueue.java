package io.fluxmpp.stream.connection;

import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.Iq;
import io.fluxmpp.stream.model.Message;
import io.fluxmpp.stream.model.Stanza;
import io.fluxmpp.stream.xml.Payload;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Bulk stanzas that wait: flows take turns, a stanza each, and each flow keeps its order. */
final class BulkQueue {

    /** In the order of their turns. */
    private final Map<Flow, Deque<Waiting>> flows = new LinkedHashMap<>();

    private int size;

    /** What belongs together: one bytestream to one recipient, say. */
    record Flow(@Nullable Jid to, String name) {

        /** The flow of a stanza, or {@code null} if it carries no bulk data. */
        static @Nullable Flow of(Stanza stanza) {
            if (stanza instanceof Iq iq) {
                return of(iq.to(), iq.payload());
            }
            if (stanza instanceof Message message) {
                for (Payload payload : message.payloads()) {
                    if (payload.flow() != null) {
                        return of(message.to(), payload);
                    }
                }
            }
            return null;
        }

        private static @Nullable Flow of(@Nullable Jid to, @Nullable Payload payload) {
            String name = payload == null ? null : payload.flow();
            return name == null ? null : new Flow(to, name);
        }
    }

    /** A stanza that waits, and who wants to know how it fared. Equal to itself only. */
    static final class Waiting {
        private final Flow flow;
        private final Stanza stanza;
        private final Consumer<@Nullable Throwable> done;

        Waiting(Flow flow, Stanza stanza, Consumer<@Nullable Throwable> done) {
            this.flow = flow;
            this.stanza = stanza;
            this.done = done;
        }

        Stanza stanza() {
            return stanza;
        }

        Consumer<@Nullable Throwable> done() {
            return done;
        }
    }

    boolean isEmpty() {
        return size == 0;
    }

    int size() {
        return size;
    }

    void add(Waiting waiting) {
        flows.computeIfAbsent(waiting.flow, flow -> new ArrayDeque<>()).add(waiting);
        size++;
    }

    /** Takes the next one of the flow whose turn it is. There must be one. */
    Waiting take() {
        Map.Entry<Flow, Deque<Waiting>> turn = flows.entrySet().iterator().next();
        flows.remove(turn.getKey());
        Waiting next = turn.getValue().remove();
        if (!turn.getValue().isEmpty()) {
            flows.put(turn.getKey(), turn.getValue());
        }
        size--;
        return next;
    }

    /** Takes this one out; {@code false} if it waits no longer. */
    boolean remove(Waiting waiting) {
        Deque<Waiting> flow = flows.get(waiting.flow);
        if (flow == null || !flow.remove(waiting)) {
            return false;
        }
        if (flow.isEmpty()) {
            flows.remove(waiting.flow);
        }
        size--;
        return true;
    }
}
