package io.fluxmpp.stream.connection;

import io.fluxmpp.stream.codec.PayloadCodecs;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.Iq;
import io.fluxmpp.stream.model.Presence;
import io.fluxmpp.stream.model.Stanza;
import io.fluxmpp.stream.model.StreamFeatures;
import io.fluxmpp.stream.xml.XmlName;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Function;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * An established stream: authenticated, a resource bound, stanzas flowing.
 *
 * <p>Thread-safe. Signals arrive on the connection's event loop unless a method says otherwise.
 */
public interface XmppConnection extends Disposable {

    /** The full JID the server bound for us. */
    Jid jid();

    /** Who the server says it is: the address for requests to the server itself. */
    Jid server();

    /** What the server offered last, after authentication: besides what was negotiated, what it announces of itself. */
    StreamFeatures features();

    /**
     * Sends a stanza. Completes when the server says that it has handled it, where streams are managed (XEP-0198): from then on
     * the server answers for it. Elsewhere it completes when the stanza has been handed to the socket, which says nothing about
     * its arrival.
     *
     * <p>Nothing is sent before subscription; each subscription sends once. Cancelling takes the stanza back only while it
     * still waits for the socket. Pooled memory that a payload owns is released in any case.
     *
     * <p>Errors: {@link io.fluxmpp.stream.error.ConnectionClosedException} when the connection is or gets closed,
     * {@link io.fluxmpp.stream.error.NotAcknowledgedException} when it was sent and the stream ended before that was
     * acknowledged,
     * {@link io.fluxmpp.stream.error.LimitExceededException} when too much is waiting already, or the stanza is longer than
     * the server has announced to take (XEP-0478), {@link IllegalArgumentException} when it cannot be written as XML.
     */
    Mono<Void> send(Stanza stanza);

    /**
     * Sends a request and gives its answer, with the default timeout of this connection.
     *
     * @see #request(Iq, Duration)
     */
    Mono<Iq> request(Iq request);

    /**
     * Sends a request and gives its answer: the IQ of type result that has its id and comes from where it was sent
     * (RFC 6120 §8.1.3). The id is filled in per subscription. Late and repeated answers are ignored; cancelling forgets
     * the request. An answer never owns pooled memory: one that carries bulk data fails the request.
     *
     * <p>Errors: {@link io.fluxmpp.stream.error.StanzaErrorException} for an error answer,
     * {@link java.util.concurrent.TimeoutException} when none comes in time, and those of {@link #send}.
     */
    Mono<Iq> request(Iq request, Duration timeout);

    /**
     * Everything that is neither an answer to a request of ours nor a request that a handler answers: presence, and the
     * messages that no extension takes.
     *
     * <p>Hot: what arrives while nobody subscribes is dropped. A subscriber without demand makes the connection stop
     * reading from the socket once a small buffer is full, which holds back everything, answers included: take what
     * comes, or cancel. Completes when the stream ends in good order, fails with what broke it otherwise, in both cases
     * behind the stanzas that wait. A stanza may arrive a little after the handler of a request that followed it.
     */
    Flux<Stanza> stanzas();

    /**
     * Answers requests that carry this payload, until the returned handle is disposed. Requests that nobody handles are
     * answered with {@code service-unavailable} (RFC 6120 §8.4).
     *
     * @throws IllegalStateException if that payload has a handler already
     */
    Disposable handle(XmlName payload, IqHandler handler);

    /**
     * Offers all messages to an extension before they reach {@link #stanzas()}, until the returned handle is disposed. Handlers
     * are asked in the order in which they came.
     */
    Disposable handleMessages(MessageHandler handler);

    /**
     * Tells an extension of all presence, in its order with the requests and messages that are handled, and before it reaches
     * {@link #stanzas()}; until the returned handle is disposed.
     *
     * @param listener is called on the event loop; must not block, nor throw
     */
    Disposable onPresence(Consumer<? super Presence> listener);

    /** The payload codecs of this connection; extensions add theirs before they register handlers. */
    PayloadCodecs codecs();

    /**
     * The one instance of an extension on this connection, made on first use. First use is one thread's business: where two
     * race, both make an instance and one is kept, and one that registers handlers when it is made fails the second time.
     *
     * @param type the extension's class
     * @param factory makes it
     */
    <E> E extension(Class<E> type, Function<? super XmppConnection, ? extends E> factory);

    /**
     * The event loop of this connection. State that only it touches needs no locks. Tasks on it must not block.
     */
    Scheduler scheduler();

    /**
     * Where the stream is, and where it comes to be; ends with {@link ConnectionState#CLOSED}. Of states that a slow subscriber
     * misses it gets the last.
     */
    Flux<ConnectionState> states();

    /**
     * Closes the stream in good order (RFC 6120 §4.4): sends what waits, then the closing tag, waits a moment for the
     * peer's, and closes the socket. Completes when all is closed; closing again is harmless.
     */
    Mono<Void> close();

    /**
     * Completes when the stream has ended in good order; fails with what broke it otherwise
     * ({@link io.fluxmpp.stream.error.ConnectionClosedException}, {@link io.fluxmpp.stream.error.StreamErrorException}).
     * Every pending {@code Mono} and {@code Flux} of this connection has ended by then.
     */
    Mono<Void> onClose();

    /** Drops the connection at once. */
    @Override
    void dispose();
}
