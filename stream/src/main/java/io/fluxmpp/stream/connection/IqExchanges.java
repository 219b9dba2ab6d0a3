package io.fluxmpp.stream.connection;

import io.fluxmpp.stream.error.LimitExceededException;
import io.fluxmpp.stream.error.StanzaErrorException;
import io.fluxmpp.stream.error.XmppException;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.metrics.StreamMetricsRecorder;
import io.fluxmpp.stream.metrics.StreamMetricsRecorder.Answer;
import io.fluxmpp.stream.model.InvalidStanza;
import io.fluxmpp.stream.model.Iq;
import io.fluxmpp.stream.model.RandomId;
import io.fluxmpp.stream.model.StanzaError;
import io.fluxmpp.stream.xml.OwnedPayload;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.MonoSink;

/**
 * Requests of ours that wait for their answer. An answer counts when it has the request's id and comes from whom was asked
 * (RFC 6120 §8.1.3). Bounded; confined to the event loop.
 */
final class IqExchanges {

    private final Jid self;
    private final int limit;
    private final StreamMetricsRecorder metrics;
    private final Map<String, Pending> pending = new HashMap<>();
    private final String prefix;
    private long counter;

    /** @param self our full JID */
    IqExchanges(Jid self, int limit, StreamMetricsRecorder metrics) {
        this.self = self;
        this.limit = limit;
        this.metrics = metrics;
        this.prefix = RandomId.next().substring(0, 10) + "-";
    }

    /** @param since when it was asked; 0 where nobody wants to know */
    private record Pending(Iq request, MonoSink<Iq> sink, long since) {
        void fail(Throwable cause) {
            Isolated.run(() -> sink.error(cause));
        }
    }

    /** Gives the request an id of its own and remembers who waits for the answer. Fails the sink when too many wait. */
    @Nullable
    Iq register(Iq request, MonoSink<Iq> sink) {
        if (pending.size() >= limit) {
            request.release();
            sink.error(new LimitExceededException(self + ": pendingRequests: " + limit
                    + " requests already wait for answers: ask more slowly, or raise the limit in ConnectionSettings"));
            return null;
        }
        Iq identified = request.withId(prefix + Long.toString(counter++, Character.MAX_RADIX));
        pending.put(identified.id(), new Pending(identified, sink, isMeasured(request) ? System.nanoTime() : 0));
        return identified;
    }

    /** Whether it was still waited for. */
    boolean forget(Iq request) {
        return pending.remove(request.id()) != null;
    }

    /** Takes an answer. One that nobody waits for, or from somebody else than was asked, is dropped. */
    void answer(Iq answer) {
        Pending asked = take(answer.id(), answer.from());
        if (asked == null) {
            answer.release();
        } else if (answer.payload() instanceof OwnedPayload) {
            answer.release();
            measured(asked, Answer.ERROR);
            asked.fail(
                    new XmppException(describe(asked.request()) + ": the answer carries bulk data (expected: none)"));
        } else if (answer.error() == null) {
            measured(asked, Answer.RESULT);
            Isolated.run(() -> asked.sink().success(answer));
        } else {
            measured(asked, Answer.ERROR);
            asked.fail(new StanzaErrorException(describe(asked.request()), answer.error()));
        }
    }

    /** Takes an answer that breaks the rules. One with a broken address may be from anybody. */
    void invalidAnswer(InvalidStanza answer) {
        String id = answer.error().condition() == StanzaError.Condition.JID_MALFORMED ? null : answer.id();
        Pending asked = id == null ? null : take(id, answer.from());
        if (asked != null) {
            String why = Objects.requireNonNullElse(answer.error().text(), "a codec failed");
            measured(asked, Answer.ERROR);
            asked.fail(new XmppException(describe(asked.request()) + ": the answer cannot be read (" + why + ")"));
        }
    }

    void failAll(Throwable cause) {
        List<Pending> waiting = List.copyOf(pending.values());
        pending.clear();
        waiting.forEach(asked -> asked.fail(cause));
    }

    private @Nullable Pending take(String id, @Nullable Jid from) {
        Pending asked = pending.get(id);
        return asked != null && isFromAsked(asked.request().to(), from) ? pending.remove(id) : null;
    }

    /** A stanza without 'from' comes from our own account; what is asked of nobody in particular is asked of the server. */
    private boolean isFromAsked(@Nullable Jid asked, @Nullable Jid from) {
        Jid sender = from == null ? self.asBare() : from;
        if (asked == null) {
            return sender.equals(self.asBare()) || sender.equals(self.asDomain()) || sender.equals(self);
        }
        return sender.equals(asked);
    }

    /** Nobody has answered in time; it has been forgotten. */
    void timedOut(Iq request, Duration timeout) {
        if (isMeasured(request)) {
            metrics.requestEnded(Answer.TIMEOUT, timeout.toNanos());
        }
    }

    private boolean isMeasured(Iq request) {
        return metrics != StreamMetricsRecorder.NONE
                && request.payload() != null
                && request.payload().flow() == null;
    }

    private void measured(Pending asked, Answer answer) {
        if (asked.since() != 0) {
            metrics.requestEnded(answer, System.nanoTime() - asked.since());
        }
    }

    static String describe(Iq request) {
        String payload = request.payload() == null
                ? "nothing"
                : request.payload().elementName().localName();
        return payload + " request to " + (request.to() == null ? "the server" : request.to());
    }
}
