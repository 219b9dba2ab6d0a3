package io.fluxmpp.stream.internal.server;

import io.fluxmpp.stream.model.Iq;
import io.fluxmpp.stream.model.StanzaError;
import io.fluxmpp.stream.model.StanzaError.Condition;
import io.fluxmpp.stream.xml.Namespaces;
import io.fluxmpp.stream.xml.XmlElement;
import io.fluxmpp.stream.xml.XmlName;
import java.util.Map;

/** What the server answers itself, for a domain and for an account. Pure. */
final class Services {

    private static final String DISCO_ITEMS = "http://jabber.org/protocol/disco#items";
    private static final String ROSTER = "jabber:iq:roster";

    private static final XmlName DISCO_INFO_QUERY = new XmlName(Namespaces.DISCO_INFO, "query");
    private static final XmlName DISCO_ITEMS_QUERY = new XmlName(DISCO_ITEMS, "query");
    private static final XmlName PING = new XmlName(Namespaces.PING, "ping");
    private static final XmlName ROSTER_QUERY = new XmlName(ROSTER, "query");

    private static final Map<XmlName, XmlElement> OF_DOMAIN = Map.of(
            DISCO_INFO_QUERY, info("server", "im"),
            DISCO_ITEMS_QUERY, XmlElement.of(DISCO_ITEMS, "query"));

    /** There are no rosters, but clients ask for theirs before anything else. */
    private static final Map<XmlName, XmlElement> OF_ACCOUNT = Map.of(
            DISCO_INFO_QUERY, info("account", "registered"),
            DISCO_ITEMS_QUERY, XmlElement.of(DISCO_ITEMS, "query"),
            ROSTER_QUERY, XmlElement.of(ROSTER, "query"));

    private Services() {}

    /** Answers a request that was sent to a domain of ours. */
    static Iq ofDomain(Iq request) {
        return answer(request, OF_DOMAIN);
    }

    /** Answers a request that was sent to the client's own account (RFC 6120 §10.3.3). */
    static Iq ofAccount(Iq request) {
        return answer(request, OF_ACCOUNT);
    }

    private static Iq answer(Iq request, Map<XmlName, XmlElement> answers) {
        if (request.type() != Iq.Type.GET || !(request.payload() instanceof XmlElement payload)) {
            return request.error(StanzaError.of(Condition.SERVICE_UNAVAILABLE));
        }
        if (payload.elementName().equals(PING)) {
            return request.result(null);
        }
        XmlElement answer = answers.get(payload.elementName());
        if (answer == null) {
            return request.error(StanzaError.of(Condition.SERVICE_UNAVAILABLE));
        }
        return payload.attribute("node") == null
                ? request.result(answer)
                : request.error(StanzaError.of(Condition.ITEM_NOT_FOUND));
    }

    private static XmlElement info(String category, String type) {
        return XmlElement.builder(Namespaces.DISCO_INFO, "query")
                .child(XmlElement.builder(Namespaces.DISCO_INFO, "identity")
                        .attribute("category", category)
                        .attribute("type", type)
                        .attribute("name", "fluxmpp")
                        .build())
                .child(feature(Namespaces.DISCO_INFO))
                .child(feature(DISCO_ITEMS))
                .child(feature(Namespaces.PING))
                .build();
    }

    private static XmlElement feature(String name) {
        return XmlElement.builder(Namespaces.DISCO_INFO, "feature")
                .attribute("var", name)
                .build();
    }
}
