package io.fluxmpp.stream.model;

import static java.util.Objects.requireNonNull;

import io.fluxmpp.stream.xml.XmlElement;

/** A first-level element that is no stanza: it negotiates the stream or speaks of it, and is never routed. */
public sealed interface Nonza extends StreamElement
        permits StreamFeatures, StreamError, StartTlsNonza, SaslElement, ComponentHandshake, SmNonza, Nonza.Unknown {

    /** A first-level element that we do not know. */
    record Unknown(XmlElement element) implements Nonza {
        public Unknown {
            requireNonNull(element, "element");
        }
    }
}
