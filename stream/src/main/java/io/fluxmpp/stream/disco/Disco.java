package io.fluxmpp.stream.disco;

import io.fluxmpp.stream.connection.XmppConnection;
import io.fluxmpp.stream.disco.DiscoInfo.Identity;
import io.fluxmpp.stream.error.StanzaErrorException;
import io.fluxmpp.stream.error.XmppException;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.Iq;
import io.fluxmpp.stream.model.StanzaError;
import io.fluxmpp.stream.xml.Namespaces;
import io.fluxmpp.stream.xml.XmlElement;
import io.fluxmpp.stream.xml.XmlName;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import reactor.core.publisher.Mono;

/**
 * Service discovery on one connection: answers what we are and can do, asks what others are and can do (XEP-0030).
 * Thread-safe.
 */
public final class Disco {

    private static final XmlName ITEMS = new XmlName("http://jabber.org/protocol/disco#items", "query");
    private static final Identity SELF = new Identity("client", "bot", "fluxmpp");

    private final XmppConnection connection;
    private final Set<String> features = new ConcurrentSkipListSet<>(Set.of(Namespaces.DISCO_INFO, ITEMS.namespace()));

    private Disco(XmppConnection connection) {
        this.connection = connection;
        connection.codecs().register(new DiscoInfoCodec());
        connection.handle(DiscoInfo.NAME, request -> Mono.fromCallable(() -> answer(request)));
        connection.handle(ITEMS, request -> Mono.just(XmlElement.of(ITEMS.namespace(), ITEMS.localName())));
    }

    /** Service discovery on that connection. */
    public static Disco on(XmppConnection connection) {
        return connection.extension(Disco.class, Disco::new);
    }

    /** Announces a feature from now on. */
    public Disco addFeature(String namespace) {
        features.add(namespace);
        return this;
    }

    /**
     * Asks an entity what it is and can do. Lazy; asks anew for each subscriber.
     *
     * <p>Errors: those of {@link XmppConnection#request(Iq)}.
     */
    public Mono<DiscoInfo> info(Jid entity) {
        return connection.request(Iq.get(entity, DiscoInfo.query())).map(Disco::info);
    }

    private static DiscoInfo info(Iq answer) {
        if (answer.payload() instanceof DiscoInfo info) {
            return info;
        }
        throw new XmppException("disco#info of " + answer.from() + ": the answer has no <query/>");
    }

    private DiscoInfo answer(Iq request) {
        DiscoInfo query = (DiscoInfo) request.payload();
        if (query == null || request.type() != Iq.Type.GET) {
            throw new StanzaErrorException(
                    StanzaError.of(StanzaError.Condition.BAD_REQUEST, "disco#info is asked with type get"));
        }
        if (query.node() != null) {
            throw new StanzaErrorException(StanzaError.of(StanzaError.Condition.ITEM_NOT_FOUND, "no such node"));
        }
        return new DiscoInfo(null, List.of(SELF), features, List.of());
    }
}
