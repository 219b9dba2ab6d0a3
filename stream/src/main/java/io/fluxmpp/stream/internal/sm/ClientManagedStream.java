package io.fluxmpp.stream.internal.sm;

import static java.util.Objects.requireNonNull;

import io.fluxmpp.stream.connection.StreamManagement;
import io.fluxmpp.stream.error.ConnectionClosedException;
import io.fluxmpp.stream.error.NegotiationException;
import io.fluxmpp.stream.error.ResumptionRefusedException;
import io.fluxmpp.stream.internal.sm.Resumption.Lost;
import io.fluxmpp.stream.internal.sm.Resumption.Resumed;
import io.fluxmpp.stream.internal.transport.StreamChannel;
import io.fluxmpp.stream.metrics.StreamMetricsRecorder;
import io.fluxmpp.stream.model.SmNonza;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Signal;
import reactor.util.Logger;
import reactor.util.Loggers;

/**
 * A client's end of a stream that is managed: asks for that first of all, sends on meanwhile, and has the stream resumed over
 * another connection for as long as the server remembers it.
 */
public final class ClientManagedStream extends ManagedStream {

    private static final Logger LOG = Loggers.getLogger(ClientManagedStream.class);

    private final String name;
    private final StreamManagement settings;
    private final Resumption resumption;

    private ClientManagedStream(
            String name,
            StreamChannel channel,
            StreamManagement settings,
            Resumption resumption,
            StreamMetricsRecorder metrics) {
        super(
                name,
                channel,
                new Limits(settings.unacknowledgedBytes(), settings.unacknowledgedStanzas(), settings.patience()),
                metrics);
        this.name = name;
        this.settings = settings;
        this.resumption = resumption;
    }

    /**
     * Asks for a stream to be managed that has just been negotiated, on a server that offers it. Nothing has been written
     * behind negotiation yet.
     *
     * @param name whose stream, for messages
     */
    public static ClientManagedStream over(
            String name,
            StreamChannel channel,
            StreamManagement settings,
            Resumption resumption,
            StreamMetricsRecorder metrics) {
        ClientManagedStream stream = new ClientManagedStream(name, channel, settings, resumption, metrics);
        channel.write(request(settings), NOBODY);
        stream.keep();
        stream.expectAnswer();
        return stream;
    }

    /** Goes on with a stream that the server manages already: it was asked while the stream was negotiated. */
    public static ClientManagedStream agreed(
            String name,
            StreamChannel channel,
            StreamManagement settings,
            Resumption resumption,
            StreamMetricsRecorder metrics,
            SmNonza.Enabled agreed) {
        ClientManagedStream stream = new ClientManagedStream(name, channel, settings, resumption, metrics);
        stream.keep();
        stream.begin(agreed);
        return stream;
    }

    /** What a server is asked for. */
    public static SmNonza.Enable request(StreamManagement settings) {
        Duration resumeWithin = settings.resumeWithin();
        return resumeWithin.isZero()
                ? new SmNonza.Enable(false, null)
                : new SmNonza.Enable(true, (int) Math.max(1, Math.min(resumeWithin.toSeconds(), Integer.MAX_VALUE)));
    }

    @Override
    void negotiate(SmNonza answer) {
        if (answer instanceof SmNonza.Enabled enabled) {
            begin(enabled);
        } else if (answer instanceof SmNonza.Failed failed) {
            warn(name, failed);
            keepNothing();
        }
    }

    /**
     * Tells of a server that does not manage a stream.
     *
     * @param name whose stream
     */
    public static void warn(String name, SmNonza.Failed failed) {
        LOG.warn(
                "{}: the server does not manage the stream ({}): what gets lost is lost",
                name,
                failed.condition().wireName());
    }

    @Override
    void ignore(SmNonza nonza) {
        LOG.debug("{}: ignored: {}", name, nonza);
    }

    /** Tries until it succeeds, is refused, or the server has forgotten the stream. */
    @Override
    Mono<Resumed> replace(Lost lost) {
        Duration time = time();
        return resumption
                .resume(lost)
                .materialize()
                .flatMap(outcome -> mayPass(outcome.getThrowable())
                        ? Mono.<Signal<Resumed>>error(requireNonNull(outcome.getThrowable()))
                        : Mono.just(outcome))
                .retryWhen(settings.attempts())
                .<Resumed>dematerialize()
                .timeout(
                        time,
                        Mono.error(() -> new TimeoutException("not within " + time.toMillis() + " ms")),
                        scheduler())
                .onErrorResume(failure -> Mono.<Resumed>error(failure).subscribeOn(scheduler()))
                .doOnError(ResumptionRefusedException.class, this::refused)
                .onErrorMap(ClientManagedStream::notResumed);
    }

    private static boolean mayPass(@Nullable Throwable failure) {
        return failure instanceof NegotiationException negotiation
                ? negotiation.reason().mayPass()
                : failure != null && !(failure instanceof ResumptionRefusedException);
    }

    private Duration time() {
        Integer max = terms().max();
        Duration theirs = max == null || max == 0 ? settings.resumeWithin() : Duration.ofSeconds(max);
        return theirs.compareTo(settings.resumeWithin()) < 0 ? theirs : settings.resumeWithin();
    }

    private void refused(ResumptionRefusedException refusal) {
        Long handled = refusal.handled();
        if (handled != null) {
            acknowledge(handled);
        }
    }

    private static Throwable notResumed(Throwable failure) {
        return new ConnectionClosedException(
                "the connection was lost, and the stream could not be resumed: " + failure.getMessage(), failure);
    }
}
