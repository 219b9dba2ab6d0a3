package io.fluxmpp.stream.negotiation;

import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.Sasl2Nonza;
import io.fluxmpp.stream.model.SmNonza;
import io.fluxmpp.stream.xml.Namespaces;
import io.fluxmpp.stream.xml.XmlElement;

/** Lets a stream go on that has lost its connection, as soon as the client has authenticated (XEP-0198 §9.2). */
final class InlineResumption implements InlineNegotiator {

    private final StreamResumption resumption;

    InlineResumption(StreamResumption resumption) {
        this.resumption = resumption;
    }

    @Override
    public Request request(XmlElement inline) {
        return inline.element(Namespaces.SM, "sm").isPresent() ? new Request(resumption.request(), null) : Request.NONE;
    }

    /** No features follow on a stream that goes on. */
    @Override
    public Reached reached(String domain, Jid authorized, Sasl2Nonza.Success success) {
        SmNonza answer = success.resumption();
        return answer == null
                ? InlineNegotiator.super.reached(domain, authorized, success)
                : Reached.done(resumption.resumed(domain, answer));
    }
}
