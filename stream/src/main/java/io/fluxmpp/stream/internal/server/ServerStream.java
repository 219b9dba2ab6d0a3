package io.fluxmpp.stream.internal.server;

import io.fluxmpp.stream.error.ConnectionClosedException;
import io.fluxmpp.stream.error.LimitExceededException;
import io.fluxmpp.stream.error.NegotiationException;
import io.fluxmpp.stream.error.NotAcknowledgedException;
import io.fluxmpp.stream.error.StreamErrorException;
import io.fluxmpp.stream.internal.sm.AcceptedStream;
import io.fluxmpp.stream.internal.sm.ResumableStreams;
import io.fluxmpp.stream.internal.transport.ChannelBinding;
import io.fluxmpp.stream.internal.transport.Link;
import io.fluxmpp.stream.internal.transport.StreamChannel;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.RandomId;
import io.fluxmpp.stream.model.SmNonza;
import io.fluxmpp.stream.model.Stanza;
import io.fluxmpp.stream.model.StanzaError;
import io.fluxmpp.stream.model.StreamElement;
import io.fluxmpp.stream.model.StreamEnd;
import io.fluxmpp.stream.model.StreamError;
import io.fluxmpp.stream.model.StreamError.Condition;
import io.fluxmpp.stream.model.StreamHeader;
import io.fluxmpp.stream.model.StreamVersion;
import io.fluxmpp.stream.xml.Namespaces;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.util.Logger;
import reactor.util.Loggers;

/**
 * The server's end of one client's connection: what its dialogues need to hear and say, and how it ends. Confined to the
 * connection's event loop but for {@link #execute}, {@link #shutDown} and {@link #drop}.
 */
final class ServerStream {

    private static final Logger LOG = Loggers.getLogger(ServerStream.class);

    /**
     * How many times as long as it came in a stanza may go out: it gets its sender's address, and prefixes and quotes are
     * written out. Without limit a client could have hundreds of bytes written to another for each of its own.
     */
    private static final int GROWTH = 4;

    /** Streams are managed once a resource is bound (XEP-0198 §3). */
    static final SmNonza TOO_EARLY =
            new SmNonza.Failed(null, StanzaError.Condition.UNEXPECTED_REQUEST, "bind a resource first");

    private final StreamChannel channel;
    private volatile Link link;
    private final String defaultDomain;
    private final ServerLimits limits;
    private boolean headerSent;
    private boolean securing;
    private boolean ended;
    private boolean finishing;

    /** @param defaultDomain speaks where no other domain of ours was addressed */
    ServerStream(StreamChannel channel, String defaultDomain, ServerLimits limits) {
        this.channel = channel;
        this.link = channel;
        this.defaultDomain = defaultDomain;
        this.limits = limits;
        channel.longestStanza((long) GROWTH * limits.xml().stanzaBytes());
    }

    Scheduler scheduler() {
        return channel.scheduler();
    }

    /** Who speaks where no other domain of ours was addressed. */
    Jid domain() {
        return Jid.of(defaultDomain);
    }

    /** Runs a task on the event loop; tasks of one thread keep their order. */
    void execute(Runnable task) {
        channel.execute(task);
    }

    /** Answers a client's stream header (RFC 6120 §4.7), with an id that was never there before. */
    void open(StreamHeader asked, String domain) {
        if (ended) {
            return;
        }
        Jid from = asked.from();
        headerSent = true;
        write(new StreamHeader(
                Namespaces.CLIENT,
                Jid.of(domain),
                from == null ? null : from.asBare(),
                RandomId.next(),
                StreamVersion.answerTo(asked.version()),
                StreamLanguage.OURS));
    }

    /** Answers the stream header of a component, whatever name it has asked for, and gives the stream's id. */
    String openForComponent(@Nullable Jid name) {
        String id = RandomId.next();
        if (!ended) {
            channel.speak(Namespaces.COMPONENT_ACCEPT);
            headerSent = true;
            write(new StreamHeader(Namespaces.COMPONENT_ACCEPT, name, null, id, null, null));
        }
        return id;
    }

    /** The client has authenticated without starting over, and may say more from now on. */
    void trust() {
        channel.limits(limits.xml());
    }

    /** Says something, unless the server has closed its side. If the client is gone by then, reading tells. */
    void say(StreamElement element) {
        if (!ended) {
            write(element);
        } else if (element instanceof Stanza stanza) {
            stanza.release();
        }
    }

    /**
     * Says a stanza; {@code false} if that would be too long.
     *
     * @param unacknowledged gets it back if the stream ends before the client has said that it has it
     */
    boolean sayIfShort(Stanza stanza, Consumer<Stanza> unacknowledged) {
        AtomicBoolean isShort = new AtomicBoolean(true);
        link.write(stanza, failure -> {
            isShort.set(!(failure instanceof LimitExceededException));
            logFailure(failure);
            if (failure instanceof NotAcknowledgedException) {
                unacknowledged.accept(stanza);
            }
        });
        return isShort.get();
    }

    /** Lets the client have the stream managed from here on (XEP-0198), and gives that stream. */
    AcceptedStream manage(Jid jid, Jid account, ResumableStreams streams) {
        AcceptedStream managed = new AcceptedStream(
                jid,
                account,
                channel,
                new AcceptedStream.Terms(
                        limits.resumption(),
                        limits.pendingBytes(),
                        limits.unacknowledged(),
                        limits.answerTimeout(),
                        streams));
        managed.longestStanza((long) GROWTH * limits.xml().stanzaBytes());
        link = managed;
        return managed;
    }

    /** Hands the connection to a stream of that event loop, which goes on over it: this one is over. */
    void moveTo(EventLoop loop, Consumer<StreamChannel> taker) {
        ended = true;
        finishing = true;
        channel.moveTo(loop, taker);
    }

    /** Whether the client has lost its connection, and may come back. */
    boolean isInterrupted() {
        return link instanceof AcceptedStream managed && managed.isInterrupted();
    }

    /** The next element, which must be of that kind and come in time; anything else ends the stream. */
    <A extends StreamElement> Mono<A> read(Class<A> expected) {
        return channel.read().timeout(limits.stepTimeout(), channel.scheduler()).map(element -> {
            if (expected.isInstance(element)) {
                return expected.cast(element);
            }
            if (element instanceof SmNonza) {
                say(TOO_EARLY);
            }
            throw Refusals.duringNegotiation(element);
        });
    }

    /** All elements from here on. */
    Flux<StreamElement> elements() {
        return link.elements();
    }

    /**
     * Begins a new stream on the same connection, for a client that has authenticated and may say more from now on: nothing
     * said so far counts any longer (RFC 6120 §4.3.3).
     */
    void restart() {
        headerSent = false;
        channel.restart(limits.xml());
    }

    /** The server's end of TLS; it is not under the stream yet. */
    SslHandler tls(SslContext context) {
        SslHandler tls = context.newHandler(channel.channel().alloc());
        tls.setHandshakeTimeoutMillis(limits.stepTimeout().toMillis());
        return tls;
    }

    /** Puts TLS under the stream and restarts it. While this goes on, no XML is sent (RFC 6120 §5.4.3). */
    Mono<Void> secure(SslHandler tls) {
        return Mono.defer(() -> {
            securing = true;
            return channel.secure(tls).doOnSuccess(done -> {
                securing = false;
                headerSent = false;
            });
        });
    }

    /** What the channel can be bound by; nothing before {@link #secure}. */
    Map<ChannelBinding, byte[]> channelBindings() {
        SSLSession session = channel.tlsSession();
        return session == null ? Map.of() : ChannelBinding.ofServer(session);
    }

    /** The certificate that the client has shown in TLS, and proved to have the key of. */
    @Nullable
    X509Certificate clientCertificate() {
        try {
            SSLSession session = channel.tlsSession();
            return session != null && session.getPeerCertificates()[0] instanceof X509Certificate shown ? shown : null;
        } catch (SSLPeerUnverifiedException e) {
            return null;
        }
    }

    /** Whether the server has closed its side: nothing more is said. */
    boolean hasEnded() {
        return ended;
    }

    /** Bytes that the client has sent so far. */
    long receivedBytes() {
        return link.receivedBytes();
    }

    /** Bytes that wait for the client to take them. */
    long pendingBytes() {
        return link.pendingBytes();
    }

    /** Closes the server's side (RFC 6120 §4.4), after an error if there is one (§4.9.1.1). */
    void end(@Nullable StreamError error) {
        if (ended) {
            return;
        }
        if (link.isDisposed()) {
            ended = true;
            return;
        }
        if (!headerSent) {
            open(new StreamHeader(Namespaces.CLIENT, null, null, null, StreamHeader.VERSION, null), defaultDomain);
        }
        ended = true;
        if (error != null) {
            write(error);
        }
        write(new StreamEnd());
    }

    /** Ends the stream for whatever has gone wrong with it, and closes the connection as {@link #finish} does. */
    void fail(Throwable cause) {
        if (cause instanceof StreamErrorException found) {
            LOG.debug("stream of {} refused: {}", channel.remoteAddress(), cause.getMessage());
            endUnlessSecuring(found.error());
        } else if (cause instanceof TimeoutException) {
            LOG.debug("stream of {} not negotiated in time", channel.remoteAddress());
            endUnlessSecuring(StreamError.of(Condition.CONNECTION_TIMEOUT, "negotiation took too long"));
        } else if (cause instanceof NegotiationException) {
            LOG.error("serving " + channel.remoteAddress() + " failed, which it was told", cause);
            endUnlessSecuring(null);
        } else if (cause instanceof ConnectionClosedException) {
            endUnlessSecuring(null);
            drop();
        } else if (!securing) {
            LOG.error("serving " + channel.remoteAddress() + " failed", cause);
            end(StreamError.of(Condition.INTERNAL_SERVER_ERROR, null));
        }
        finish();
    }

    /** Closes the connection once the client has closed its side, or has had time to (RFC 6120 §4.4). */
    void finish() {
        if (securing) {
            drop();
        } else if (!finishing) {
            finishing = true;
            end(null);
            if (link instanceof AcceptedStream managed) {
                managed.finish(limits.closeTimeout());
            } else {
                channel.finish(limits.closeTimeout());
            }
        }
    }

    /** Ends the stream with an error and gives the client some time to close its side. Completes when all is closed. */
    Mono<Void> shutDown(StreamError error) {
        return Mono.<Void>fromRunnable(() -> execute(() -> endOrDrop(error)))
                .then(onClose())
                .timeout(limits.closeTimeout(), Mono.fromRunnable(this::drop).then(onClose()), channel.scheduler());
    }

    /** Sends what was said and closes the connection. */
    void drop() {
        link.dispose();
    }

    /** Completes when the connection is closed, however that came. */
    Mono<Void> onClose() {
        return link.onClose();
    }

    private void write(StreamElement element) {
        link.write(element, this::logFailure);
    }

    private void logFailure(@Nullable Throwable failure) {
        if (failure != null) {
            LOG.debug("not written to {}: {}", channel.remoteAddress(), failure.toString());
        }
    }

    /** In the middle of a handshake nothing can be said. */
    private void endOrDrop(StreamError error) {
        if (securing) {
            drop();
        } else {
            end(error);
        }
    }

    /** A handshake that failed is not talked about (RFC 6120 §5.4.3.2). */
    private void endUnlessSecuring(@Nullable StreamError error) {
        if (!securing) {
            end(error);
        }
    }
}
