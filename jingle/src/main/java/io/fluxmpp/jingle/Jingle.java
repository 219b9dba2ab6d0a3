package io.fluxmpp.jingle;

import static java.util.Objects.requireNonNull;

import io.fluxmpp.jingle.codec.JingleCodec;
import io.fluxmpp.jingle.model.JingleAction;
import io.fluxmpp.jingle.session.JingleEndpoint;
import io.fluxmpp.jingle.session.JingleOffer;
import io.fluxmpp.jingle.session.JingleSession;
import io.fluxmpp.jingle.session.JingleSettings;
import io.fluxmpp.jingle.session.Repertoire;
import io.fluxmpp.jingle.spi.ApplicationFormat;
import io.fluxmpp.jingle.spi.ApplicationOffer;
import io.fluxmpp.jingle.spi.SecurityPrecondition;
import io.fluxmpp.jingle.spi.TransportMethod;
import io.fluxmpp.stream.connection.XmppConnection;
import io.fluxmpp.stream.disco.Disco;
import io.fluxmpp.stream.error.ConnectionClosedException;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.Presence;
import io.fluxmpp.stream.presence.Presences;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Jingle on one connection (XEP-0166): offers sessions to peers and shows theirs. Thread-safe.
 *
 * <p>At most one per connection. Ends with the connection: all that is pending then fails with what ended it.
 */
public final class Jingle {

    private final JingleEndpoint endpoint;
    private final Disposable registrations;

    /** @param registrations what others see and reach of us */
    private Jingle(JingleEndpoint endpoint, Disposable registrations) {
        this.endpoint = endpoint;
        this.registrations = registrations;
    }

    /** Begins to set Jingle up; nothing happens before {@link Builder#start()}. */
    public static Builder on(XmppConnection connection) {
        return new Builder(connection);
    }

    /**
     * What peers offer, already acknowledged. Hot: every subscriber sees every offer from then on, on the connection's event
     * loop; completes when Jingle or the connection ends.
     *
     * <p>Nothing is buffered. An offer that arrives while nobody subscribes, or while no subscriber has demand, is ended with
     * {@code busy} (XEP-0166 §7.4). One that a subscriber got and nobody answers is ended with {@code timeout} after
     * {@link JingleSettings#offerTimeout()}.
     */
    public Flux<JingleOffer> offers() {
        return endpoint.offers();
    }

    /**
     * Offers a session to {@code peer}, over the preferred one of the registered transports that fit the application and that
     * the peer supports. Cold: each subscription offers a session of its own.
     *
     * <p>What the peer supports is known from its presence, or it is asked ({@link JingleSettings#discovery()}); where it does
     * not say, it is offered to blindly. Where it refuses with a redirect, that is not followed, and its address is in the
     * message of the error: it is up to you, as it may lead to somebody else (RFC 6120 §8.3.3.14). With
     * {@link JingleSettings#maxRedirects()}, redirects to other resources of the same bare JID are followed, and
     * {@link JingleSession#peer()} tells whose session it has become.
     *
     * <p>Gives the session when the peer has accepted; the transport may still be coming up. Cancelling before takes the offer
     * back with {@code cancel}.
     *
     * <p>Errors: {@link io.fluxmpp.jingle.error.JingleSessionException} when the peer declines or does not decide within
     * {@link JingleSettings#acceptTimeout()}, {@link io.fluxmpp.stream.error.StanzaErrorException} when it, or a server on the
     * way, refuses the offer, {@link io.fluxmpp.jingle.error.UnsupportedByPeerException} when the peer says that it cannot do
     * what is wanted, in which case nothing has been offered, {@link io.fluxmpp.stream.error.LimitExceededException} when there
     * are too many sessions already, {@link IllegalStateException} after {@link #close()}, {@link ConnectionClosedException}
     * when the connection is lost.
     *
     * @param peer a full JID
     * @throws IllegalArgumentException if {@code peer} is bare, or the application is not registered
     * @throws IllegalStateException if no registered transport fits the application
     */
    public Mono<JingleSession> initiate(Jid peer, ApplicationOffer offer) {
        return initiate(peer, List.of(offer));
    }

    /**
     * As {@link #initiate(Jid, ApplicationOffer)}, with several contents, of which the peer may accept some. Offers of the same
     * name are alternatives, the preferred one first: the peer chooses one (XEP-0166 §7.3). Those that the peer says it does not
     * support are left out.
     *
     * @throws IllegalArgumentException if {@code offers} is empty or more than {@link JingleSettings#maxContents()}, too
     */
    public Mono<JingleSession> initiate(Jid peer, List<? extends ApplicationOffer> offers) {
        return endpoint.initiate(peer, offers);
    }

    /**
     * Ends all sessions with {@code gone}, takes part in no new ones, and does not announce Jingle any more; the connection
     * stays. Completes when the peers have answered or did not in time, never fails. Cold.
     */
    public Mono<Void> close() {
        return Mono.fromRunnable(registrations::dispose).then(endpoint.close());
    }

    /** Collects what Jingle on a connection should be able to do; not thread-safe. */
    public static final class Builder {

        private final XmppConnection connection;
        private final List<TransportMethod> transports = new ArrayList<>();
        private final List<ApplicationFormat> applications = new ArrayList<>();
        private final List<SecurityPrecondition> preconditions = new ArrayList<>();
        private JingleSettings settings = JingleSettings.DEFAULT;

        private Builder(XmppConnection connection) {
            this.connection = requireNonNull(connection, "connection");
        }

        /** Adds a transport method; where several fit an application, the one with the highest preference is offered. */
        public Builder transport(TransportMethod method) {
            transports.add(method);
            return this;
        }

        /** Adds an application format. */
        public Builder application(ApplicationFormat format) {
            applications.add(format);
            return this;
        }

        /** Adds a security precondition, for contents that demand it. */
        public Builder security(SecurityPrecondition precondition) {
            preconditions.add(precondition);
            return this;
        }

        /** Changes limits, deadlines or policy: {@code settings(s -> s.withOfferTimeout(ofMinutes(1)))}. */
        public Builder settings(UnaryOperator<JingleSettings> change) {
            settings = change.apply(settings);
            return this;
        }

        /**
         * Registers the codecs and the handler, announces the features, and begins to answer.
         *
         * @throws IllegalStateException if Jingle runs on this connection already
         */
        public Jingle start() {
            connection.codecs().register(new JingleCodec());
            transports.forEach(method -> method.codecs().forEach(connection.codecs()::register));
            applications.forEach(format -> format.codecs().forEach(connection.codecs()::register));
            preconditions.forEach(known -> known.codecs().forEach(connection.codecs()::register));
            Repertoire repertoire = new Repertoire(applications, transports, preconditions);
            JingleEndpoint endpoint = new JingleEndpoint(connection, repertoire, settings);
            Disposable handler = connection.handle(JingleAction.ELEMENT, endpoint);
            Disposable watching = watchPeers(endpoint);
            Disposable announced = announce();
            watch(endpoint);
            return new Jingle(endpoint, Disposables.composite(announced, handler, watching));
        }

        private Disposable announce() {
            List<String> features = new ArrayList<>(List.of(JingleAction.NAMESPACE));
            transports.forEach(method -> features.addAll(method.features()));
            applications.forEach(format -> features.addAll(format.features()));
            preconditions.forEach(known -> features.addAll(known.features()));
            Disco disco = Disco.on(connection);
            return Disposables.composite(
                    features.stream().map(disco::addFeature).toList());
        }

        private Disposable watchPeers(JingleEndpoint endpoint) {
            return Presences.on(connection)
                    .incoming()
                    .filter(presence -> presence.type() == Presence.Type.UNAVAILABLE && presence.from() != null)
                    .subscribe(presence -> endpoint.unavailable(requireNonNull(presence.from())), failure -> {});
        }

        private void watch(JingleEndpoint endpoint) {
            connection
                    .onClose()
                    .subscribe(
                            closed -> {},
                            endpoint::connectionLost,
                            () -> endpoint.connectionLost(new ConnectionClosedException("Jingle on " + connection.jid()
                                    + ": the connection was closed; open a new one and offer again")));
        }
    }
}
