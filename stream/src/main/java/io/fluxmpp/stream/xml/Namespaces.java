package io.fluxmpp.stream.xml;

/** The namespaces of RFC 6120 and of the services the stream layer brings itself. */
public final class Namespaces {

    public static final String XML = "http://www.w3.org/XML/1998/namespace";
    public static final String XMLNS = "http://www.w3.org/2000/xmlns/";
    public static final String STREAMS = "http://etherx.jabber.org/streams";
    public static final String STREAM_ERRORS = "urn:ietf:params:xml:ns:xmpp-streams";
    public static final String STANZA_ERRORS = "urn:ietf:params:xml:ns:xmpp-stanzas";
    public static final String CLIENT = "jabber:client";
    public static final String COMPONENT_ACCEPT = "jabber:component:accept";
    public static final String TLS = "urn:ietf:params:xml:ns:xmpp-tls";
    public static final String SASL = "urn:ietf:params:xml:ns:xmpp-sasl";
    public static final String SASL2 = "urn:xmpp:sasl:2";
    public static final String SASL_CHANNEL_BINDING = "urn:xmpp:sasl-cb:0";
    public static final String BIND = "urn:ietf:params:xml:ns:xmpp-bind";
    public static final String BIND2 = "urn:xmpp:bind:0";
    public static final String SM = "urn:xmpp:sm:3";
    public static final String DISCO_INFO = "http://jabber.org/protocol/disco#info";
    public static final String PING = "urn:xmpp:ping";

    /** The attribute {@code xml:lang}. */
    public static final XmlName XML_LANG = new XmlName(XML, "lang");

    private Namespaces() {}
}
