package io.fluxmpp.stream.connection;

import io.fluxmpp.stream.error.StanzaErrorException;
import io.fluxmpp.stream.internal.transport.Link;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.metrics.StreamMetricsRecorder;
import io.fluxmpp.stream.model.Iq;
import io.fluxmpp.stream.model.Message;
import io.fluxmpp.stream.model.Presence;
import io.fluxmpp.stream.model.Stanza;
import io.fluxmpp.stream.negotiation.Negotiated;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.util.Logger;
import reactor.util.Loggers;

/** The stream of a component: whatever arrives goes to who uses the address it is for. */
final class ComponentStream extends DefaultXmppConnection implements ComponentConnection {

    private static final Logger LOG = Loggers.getLogger(ComponentConnection.class);

    private final Consumer<XmppConnection> extensions;

    /** Has no handlers, so that it refuses all requests. */
    private final Recipient nobody;

    private final Map<Jid, AddressConnection> used = new ConcurrentHashMap<>();
    private final List<Consumer<? super Jid>> listeners = new CopyOnWriteArrayList<>();

    private boolean isAnswered;

    /** @param extensions what every address has */
    ComponentStream(
            Link link,
            Negotiated negotiated,
            ConnectionSettings settings,
            StreamMetricsRecorder metrics,
            Consumer<XmppConnection> extensions) {
        super(link, negotiated, settings, metrics);
        this.extensions = extensions;
        this.nobody = newRecipient(negotiated.jid());
    }

    /**
     * Asks itself, by way of the server. Where several streams share the domain, another may be asked instead: so nothing
     * follows from silence before there was an answer.
     */
    @Override
    Mono<Iq> signOfLife() {
        return super.signOfLife()
                .doOnNext(answer -> isAnswered = true)
                .doOnError(StanzaErrorException.class, refusal -> isAnswered = true)
                .onErrorResume(TimeoutException.class, silence -> isAnswered ? Mono.error(silence) : Mono.empty());
    }

    @Override
    public XmppConnection at(Jid address) {
        if (!isOurs(address)) {
            throw new IllegalArgumentException("address: " + address + " (expected: one in " + jid() + ")");
        }
        if (address.equals(jid())) {
            return this;
        }
        AddressConnection present = used.get(address);
        if (present != null) {
            return present;
        }
        AddressConnection made = new AddressConnection(this, address, newRecipient(address), this::giveUp);
        try {
            extensions.accept(made);
            present = used.putIfAbsent(address, made);
        } catch (RuntimeException e) {
            made.dispose();
            throw e;
        }
        if (present != null) {
            made.dispose();
            return present;
        }
        if (isDisposed()) {
            made.dispose();
        }
        return made;
    }

    private void giveUp(AddressConnection unused) {
        used.remove(unused.jid(), unused);
    }

    @Override
    public Disposable onUnusedAddress(Consumer<? super Jid> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    private boolean isOurs(Jid address) {
        return address.domainpart().equals(jid().domainpart());
    }

    @Override
    Stanza addressed(Stanza stanza) {
        Jid from = stanza.from();
        if (from != null && !isOurs(from)) {
            throw new IllegalArgumentException("from: " + from + " (expected: an address in " + jid() + ")");
        }
        if (stanza.to() == null) {
            throw new IllegalArgumentException("to: none (expected: an address, which a component must always give)");
        }
        return from == null ? from(jid(), stanza) : stanza;
    }

    static Stanza from(Jid sender, Stanza stanza) {
        if (stanza instanceof Iq iq) {
            return iq.withFrom(sender);
        } else if (stanza instanceof Message message) {
            return message.withFrom(sender);
        } else if (stanza instanceof Presence presence) {
            return presence.withFrom(sender);
        }
        return stanza;
    }

    @Override
    Recipient recipient(@Nullable Jid to) {
        if (to == null || to.equals(jid())) {
            return super.recipient(to);
        }
        AddressConnection user = used.get(to);
        if (user == null && !listeners.isEmpty()) {
            listeners.forEach(listener -> tell(listener, to));
            user = used.get(to);
        }
        return user == null ? nobody : user.recipient();
    }

    private static void tell(Consumer<? super Jid> listener, Jid unused) {
        try {
            listener.accept(unused);
        } catch (RuntimeException e) {
            LOG.error("a listener for unused addresses has thrown (expected: no exception)", e);
        }
    }

    @Override
    void disposeRecipients() {
        super.disposeRecipients();
        nobody.router().dispose();
        // Those that come from here on see that the stream is over.
        List.copyOf(used.values()).forEach(AddressConnection::ended);
        used.clear();
    }
}
