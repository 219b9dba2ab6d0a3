package io.fluxmpp.stream.negotiation;

import io.fluxmpp.stream.error.NegotiationException;
import io.fluxmpp.stream.error.NegotiationException.Reason;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.Bind2;
import io.fluxmpp.stream.model.Sasl2Nonza;
import io.fluxmpp.stream.model.SmNonza;
import io.fluxmpp.stream.xml.Namespaces;
import io.fluxmpp.stream.xml.XmlElement;
import org.jspecify.annotations.Nullable;

/** Bind 2: has the server bind a resource of its choice, and manage the stream (XEP-0386, XEP-0198 §9.1). */
final class InlineBinding implements InlineNegotiator {

    private final SmNonza.@Nullable Enable enable;

    /** @param enable how the stream is to be managed; {@code null} if it is not */
    InlineBinding(SmNonza.@Nullable Enable enable) {
        this.enable = enable;
    }

    @Override
    public Request request(XmlElement inline) {
        return inline.element(Namespaces.BIND2, "bind")
                .map(bind -> new Request(null, new Bind2.Bind(Sasl2Settings.SOFTWARE, canManage(bind) ? enable : null)))
                .orElse(Request.NONE);
    }

    private static boolean canManage(XmlElement bind) {
        return bind.element(Namespaces.BIND2, "inline").stream()
                .flatMap(XmlElement::elements)
                .anyMatch(feature -> Namespaces.SM.equals(feature.attribute("var")));
    }

    @Override
    public Reached reached(String domain, Jid authorized, Sasl2Nonza.Success success) {
        Bind2.Bound bound = success.bound();
        if (bound == null) {
            return InlineNegotiator.super.reached(domain, authorized, success);
        }
        if (!authorized.isFull()) {
            throw new NegotiationException(Reason.BIND, domain + " bound a resource without telling which");
        }
        return Reached.goingOn(new NegotiationState.Bound(authorized, bound.management()));
    }
}
