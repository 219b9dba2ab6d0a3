package io.fluxmpp.stream.internal.sm;

import io.fluxmpp.stream.error.ConnectionClosedException;
import io.fluxmpp.stream.error.StreamErrorException;
import io.fluxmpp.stream.internal.sm.Resumption.Lost;
import io.fluxmpp.stream.internal.sm.Resumption.Resumed;
import io.fluxmpp.stream.internal.transport.StreamChannel;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.metrics.StreamMetricsRecorder;
import io.fluxmpp.stream.model.RandomId;
import io.fluxmpp.stream.model.SmNonza;
import io.fluxmpp.stream.model.StanzaError;
import io.fluxmpp.stream.model.StreamElement;
import io.fluxmpp.stream.model.StreamEnd;
import io.fluxmpp.stream.model.StreamError;
import io.fluxmpp.stream.model.StreamError.Condition;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/** A server's end of a stream: is managed once the client asks for that, and waits for the client to come back. */
public final class AcceptedStream extends ManagedStream {

    private final String name;
    private final Jid account;
    private final Terms offered;
    private @Nullable Return waiting;
    private @Nullable MonoSink<Return> absent;

    /**
     * What the server agrees to.
     *
     * @param max how long a stream may be without a connection
     * @param unacknowledgedBytes bytes that may wait to be acknowledged before they count as pending
     * @param unacknowledgedStanzas stanzas that may wait to be acknowledged
     * @param patience how long a client that was asked may neither say nor take anything before its connection counts as lost
     * @param streams where streams are found that have lost their connections
     */
    public record Terms(
            Duration max,
            long unacknowledgedBytes,
            int unacknowledgedStanzas,
            Duration patience,
            ResumableStreams streams) {}

    /** A client that is back. */
    private record Return(StreamChannel channel, long handled, Function<SmNonza, StreamElement> answer) {

        void say(SmNonza outcome) {
            channel.write(answer.apply(outcome), NOBODY);
        }
    }

    /**
     * @param jid the resource that was bound
     * @param account who may resume it
     */
    public AcceptedStream(Jid jid, Jid account, StreamChannel channel, Terms offered) {
        super(
                jid.toString(),
                channel,
                new Limits(offered.unacknowledgedBytes(), offered.unacknowledgedStanzas(), offered.patience()),
                StreamMetricsRecorder.NONE);
        this.name = jid.toString();
        this.account = account;
        this.offered = offered;
    }

    @Override
    void negotiate(SmNonza nonza) {
        if (nonza instanceof SmNonza.Enable enable) {
            channel().write(agree(enable), NOBODY);
        } else {
            refuse();
        }
    }

    /** Agrees to manage the stream from here on, and gives what the client is to be told at once. */
    public SmNonza.Enabled agree(SmNonza.Enable enable) {
        String id = RandomId.next();
        SmNonza.Enabled agreed = enable.resume() && offered.streams().add(id, this)
                ? new SmNonza.Enabled(id, true, seconds(enable.max()), null)
                : new SmNonza.Enabled(null, false, null, null);
        keep();
        begin(agreed);
        return agreed;
    }

    /** Theirs, if it is less than ours. */
    private int seconds(@Nullable Integer wanted) {
        int ours = (int) Math.max(1, Math.min(offered.max().toSeconds(), Integer.MAX_VALUE));
        return wanted == null || wanted == 0 ? ours : Math.min(wanted, ours);
    }

    @Override
    void ignore(SmNonza nonza) {
        if (nonza instanceof SmNonza.Enable) {
            throw new StreamErrorException(
                    name + ": asked twice",
                    StreamError.of(Condition.POLICY_VIOLATION, "the stream is managed already (XEP-0198 §3)"));
        }
        refuse();
    }

    private void refuse() {
        answer(new SmNonza.Failed(null, StanzaError.Condition.UNEXPECTED_REQUEST, null));
    }

    /** Who may resume it. */
    public Jid account() {
        return account;
    }

    /** Where a connection must be that this goes on over. */
    public EventLoop eventLoop() {
        return channel().channel().eventLoop();
    }

    /** The connection at present. */
    public StreamChannel current() {
        return channel();
    }

    /**
     * Goes on over this connection, which is on this stream's event loop. The one before, if there still is one, is told that
     * another has taken its place.
     *
     * @param handled how many stanzas the client has handled
     * @param answer what the client is told of what has come of it
     */
    public void returned(StreamChannel back, long handled, Function<SmNonza, StreamElement> answer) {
        forgetWaiting();
        Return client = new Return(back, handled, answer);
        waiting = client;
        MonoSink<Return> wanted = absent;
        if (wanted != null) {
            absent = null;
            goOn(wanted);
        } else if (isManaged()) {
            channel().write(StreamError.of(Condition.CONFLICT, "resumed on another connection"), NOBODY);
            channel().write(new StreamEnd(), NOBODY);
            channel().dispose();
        } else {
            waiting = null;
            client.say(new SmNonza.Failed(null, StanzaError.Condition.ITEM_NOT_FOUND, null));
            back.dispose();
        }
    }

    @Override
    Mono<Resumed> replace(Lost lost) {
        Integer max = terms().max();
        return Mono.<Return>create(sink -> {
                    if (waiting == null) {
                        absent = sink;
                        sink.onDispose(() -> absent = null);
                    } else {
                        goOn(sink);
                    }
                })
                .doOnNext(client -> client.say(new SmNonza.Resumed(
                        lost.request().previd(), lost.request().handled())))
                .map(client -> new Resumed(client.channel(), client.handled()))
                .timeout(
                        Duration.ofSeconds(max == null ? 1 : max),
                        Mono.error(() -> new ConnectionClosedException(name + ": did not come back")),
                        scheduler());
    }

    private void goOn(MonoSink<Return> sink) {
        Return back = waiting;
        waiting = null;
        if (back != null) {
            sink.success(back);
        }
    }

    /** Ends it, and closes the connection as {@link StreamChannel#finish} does. */
    public void finish(Duration patience) {
        channel().finish(patience);
        over();
        forget();
    }

    @Override
    public void dispose() {
        super.dispose();
        execute(this::forget);
    }

    private void forget() {
        String id = terms().id();
        if (id != null) {
            offered.streams().remove(id, this);
        }
        forgetWaiting();
    }

    private void forgetWaiting() {
        Return back = waiting;
        waiting = null;
        if (back != null) {
            back.channel().dispose();
        }
    }
}
