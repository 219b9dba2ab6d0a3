package io.fluxmpp.stream.internal.server;

import io.fluxmpp.stream.error.ConnectionClosedException;
import io.fluxmpp.stream.error.StreamErrorException;
import io.fluxmpp.stream.error.XmppException;
import io.fluxmpp.stream.model.Nonza;
import io.fluxmpp.stream.model.Stanza;
import io.fluxmpp.stream.model.StreamElement;
import io.fluxmpp.stream.model.StreamEnd;
import io.fluxmpp.stream.model.StreamError;
import io.fluxmpp.stream.model.StreamError.Condition;
import java.util.Set;

/** Elements that have no place where they stand, and what the stream ends with for them. */
final class Refusals {

    private static final Set<String> STANZAS = Set.of("iq", "message", "presence");

    private Refusals() {}

    /** Before a resource is bound: stanzas are neither processed nor routed (RFC 6120 §4.3.5, §7.1). */
    static XmppException duringNegotiation(StreamElement element) {
        if (element instanceof Stanza stanza) {
            stanza.release();
            return refuse(Condition.NOT_AUTHORIZED, "a stanza before the stream was negotiated");
        }
        return ofNonza(element);
    }

    /** What is neither a stanza nor expected. */
    static XmppException ofNonza(StreamElement element) {
        if (element instanceof StreamEnd || element instanceof StreamError) {
            return new ConnectionClosedException("the client ended the stream");
        }
        if (element instanceof Nonza.Unknown unknown) {
            // Seen because it is in a content namespace that is not the stream's (RFC 6120 §4.8.3).
            return STANZAS.contains(unknown.element().elementName().localName())
                    ? refuse(
                            Condition.INVALID_NAMESPACE,
                            unknown.element().elementName().namespace())
                    : refuse(
                            Condition.UNSUPPORTED_STANZA_TYPE,
                            unknown.element().elementName().localName());
        }
        return refuse(Condition.POLICY_VIOLATION, "out of order");
    }

    static StreamErrorException refuse(Condition condition, String why) {
        return new StreamErrorException("the client's stream was refused", StreamError.of(condition, why));
    }
}
