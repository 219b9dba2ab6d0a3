package io.fluxmpp.stream.connection;

import io.fluxmpp.stream.codec.PayloadCodecs;
import io.fluxmpp.stream.error.ConnectionClosedException;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.Iq;
import io.fluxmpp.stream.model.Presence;
import io.fluxmpp.stream.model.Stanza;
import io.fluxmpp.stream.model.StreamFeatures;
import io.fluxmpp.stream.xml.XmlName;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;

/** One address of a component, as if it had a connection of its own. */
final class AddressConnection implements XmppConnection {

    private final XmppConnection stream;
    private final Jid address;
    private final Recipient recipient;
    private final Consumer<AddressConnection> unused;
    private final Sinks.Empty<Void> givenUp = Sinks.empty();
    private final AtomicBoolean disposed = new AtomicBoolean();

    /**
     * @param stream that of the component
     * @param unused is told when the address is given up
     */
    AddressConnection(XmppConnection stream, Jid address, Recipient recipient, Consumer<AddressConnection> unused) {
        this.stream = stream;
        this.address = address;
        this.recipient = recipient;
        this.unused = unused;
    }

    Recipient recipient() {
        return recipient;
    }

    @Override
    public Jid jid() {
        return address;
    }

    @Override
    public Jid server() {
        return stream.server();
    }

    @Override
    public StreamFeatures features() {
        return stream.features();
    }

    @Override
    public Mono<Void> send(Stanza stanza) {
        return Mono.defer(() -> {
            if (disposed.get()) {
                stanza.release();
                return Mono.error(closed());
            }
            return stream.send(fromHere(stanza));
        });
    }

    @Override
    public Mono<Iq> request(Iq request) {
        return asked(request, stream::request);
    }

    @Override
    public Mono<Iq> request(Iq request, Duration timeout) {
        return asked(request, stamped -> stream.request(stamped, timeout));
    }

    private Mono<Iq> asked(Iq request, Function<Iq, Mono<Iq>> ask) {
        return Mono.defer(() -> {
            if (disposed.get()) {
                request.release();
                return Mono.<Iq>error(closed());
            }
            return ask.apply((Iq) fromHere(request));
        });
    }

    private Stanza fromHere(Stanza stanza) {
        return stanza.from() == null ? ComponentStream.from(address, stanza) : stanza;
    }

    @Override
    public Flux<Stanza> stanzas() {
        return stream.stanzas().filter(stanza -> address.equals(stanza.to())).takeUntilOther(givenUp.asMono());
    }

    @Override
    public Disposable handle(XmlName payload, IqHandler handler) {
        return recipient.router().register(payload, handler);
    }

    @Override
    public Disposable handleMessages(MessageHandler handler) {
        return recipient.messages().register(handler);
    }

    @Override
    public Disposable onPresence(Consumer<? super Presence> listener) {
        return recipient.presences().register(listener);
    }

    @Override
    public PayloadCodecs codecs() {
        return stream.codecs();
    }

    @Override
    public <E> E extension(Class<E> type, Function<? super XmppConnection, ? extends E> factory) {
        return recipient.extension(this, type, factory);
    }

    @Override
    public Scheduler scheduler() {
        return stream.scheduler();
    }

    @Override
    public Flux<ConnectionState> states() {
        return stream.states()
                .takeUntilOther(givenUp.asMono())
                .concatWith(Flux.defer(this::closedState))
                .distinctUntilChanged();
    }

    private Flux<ConnectionState> closedState() {
        return stream.isDisposed() ? Flux.empty() : Flux.just(ConnectionState.CLOSED);
    }

    @Override
    public Mono<Void> close() {
        return Mono.fromRunnable(this::dispose);
    }

    @Override
    public Mono<Void> onClose() {
        return Mono.firstWithSignal(givenUp.asMono(), stream.onClose());
    }

    @Override
    public void dispose() {
        if (disposed.compareAndSet(false, true)) {
            unused.accept(this);
            givenUp.tryEmitEmpty();
            if (!stream.isDisposed()) {
                stream.scheduler().schedule(recipient.router()::giveUp);
            }
        }
    }

    /** The stream is over, and with it what is at work here. On the event loop. */
    void ended() {
        disposed.set(true);
        recipient.router().dispose();
    }

    @Override
    public boolean isDisposed() {
        return disposed.get() || stream.isDisposed();
    }

    @Override
    public String toString() {
        return "XmppConnection[" + address + "]";
    }

    private ConnectionClosedException closed() {
        return new ConnectionClosedException("the address " + address + " was given up");
    }
}
