package io.fluxmpp.stream.internal.server;

import io.fluxmpp.stream.disco.DiscoInfo;
import io.fluxmpp.stream.disco.DiscoItems;
import io.fluxmpp.stream.model.Iq;
import io.fluxmpp.stream.model.StanzaError;
import io.fluxmpp.stream.model.StanzaError.Condition;
import io.fluxmpp.stream.xml.Namespaces;
import io.fluxmpp.stream.xml.XmlElement;
import io.fluxmpp.stream.xml.XmlName;
import org.jspecify.annotations.Nullable;

/**
 * What the server answers itself, for domains and for accounts. Pure. The server passes payloads on as they are and has no
 * codecs that would read them: hence elements rather than the records of {@code disco}.
 */
final class Services {

    private static final String ROSTER = "jabber:iq:roster";

    private static final XmlName PING = new XmlName(Namespaces.PING, "ping");
    private static final XmlName ROSTER_QUERY = new XmlName(ROSTER, "query");

    private static final XmlElement DOMAIN = info("server", "im");
    private static final XmlElement ACCOUNT = info("account", "registered");

    private Services() {}

    /** Answers a request that was sent to a domain of ours. */
    static Iq ofDomain(Iq request) {
        if (asks(request, PING)) {
            return request.result(null);
        }
        return disco(request, DOMAIN);
    }

    /** Answers a request that was sent to the client's own account (RFC 6120 §10.3.3). */
    static Iq ofOwnAccount(Iq request) {
        if (asks(request, PING)) {
            return request.result(null);
        }
        // There are no rosters, but clients ask for theirs before anything else.
        return asks(request, ROSTER_QUERY) ? request.result(XmlElement.of(ROSTER, "query")) : disco(request, ACCOUNT);
    }

    /**
     * Answers a request that was sent to somebody else's account. Nobody may see anybody's, so that the answers are those of
     * an account that does not exist (XEP-0030 §8, XEP-0199 §7).
     */
    static Iq ofOtherAccount(Iq request) {
        return asks(request, DiscoItems.NAME) ? request.result(noItems(node(request))) : unavailable(request);
    }

    private static Iq disco(Iq request, XmlElement info) {
        if (!asks(request, DiscoInfo.NAME) && !asks(request, DiscoItems.NAME)) {
            return unavailable(request);
        }
        if (node(request) != null) {
            return request.error(StanzaError.of(Condition.ITEM_NOT_FOUND));
        }
        return request.result(asks(request, DiscoInfo.NAME) ? info : noItems(null));
    }

    private static boolean asks(Iq request, XmlName name) {
        return request.type() == Iq.Type.GET
                && request.payload() instanceof XmlElement payload
                && payload.elementName().equals(name);
    }

    private static @Nullable String node(Iq request) {
        return request.payload() instanceof XmlElement payload ? payload.attribute("node") : null;
    }

    private static Iq unavailable(Iq request) {
        return request.error(StanzaError.of(Condition.SERVICE_UNAVAILABLE));
    }

    private static XmlElement noItems(@Nullable String node) {
        return XmlElement.builder(DiscoItems.NAMESPACE, "query")
                .attribute("node", node)
                .build();
    }

    private static XmlElement info(String category, String type) {
        return XmlElement.builder(Namespaces.DISCO_INFO, "query")
                .child(XmlElement.builder(Namespaces.DISCO_INFO, "identity")
                        .attribute("category", category)
                        .attribute("type", type)
                        .attribute("name", "fluxmpp")
                        .build())
                .child(feature(Namespaces.DISCO_INFO))
                .child(feature(DiscoItems.NAMESPACE))
                .child(feature(Namespaces.PING))
                .build();
    }

    private static XmlElement feature(String name) {
        return XmlElement.builder(Namespaces.DISCO_INFO, "feature")
                .attribute("var", name)
                .build();
    }
}
