package io.fluxmpp.stream.negotiation;

import io.fluxmpp.stream.error.NegotiationException.Reason;
import io.fluxmpp.stream.model.StreamFeatures;
import io.fluxmpp.stream.negotiation.NegotiationState.Authenticated;
import io.fluxmpp.stream.negotiation.NegotiationState.Connected;
import io.fluxmpp.stream.negotiation.NegotiationState.Secured;
import io.fluxmpp.stream.xml.Namespaces;
import io.fluxmpp.stream.xml.XmlElement;

/**
 * The initiating entity's rules: which offered feature comes next. TLS before anything else, SASL only over TLS, then
 * binding (RFC 6120 §5.3.4, §6.3.4, §7.3.1, §13.3). Pure.
 */
public final class NegotiationMachine {

    private NegotiationMachine() {}

    /** What to do next. */
    public sealed interface Step {

        /** Negotiate this feature, as it was offered. */
        record Negotiate(Feature feature, XmlElement offered) implements Step {}

        /** Give up. */
        record Fail(Reason reason, String message) implements Step {}
    }

    /** The features a client negotiates, in their order. */
    public enum Feature {
        STARTTLS(Namespaces.TLS, "starttls"),
        SASL(Namespaces.SASL, "mechanisms"),
        BIND(Namespaces.BIND, "bind");

        private final String namespace;
        private final String localName;

        Feature(String namespace, String localName) {
            this.namespace = namespace;
            this.localName = localName;
        }
    }

    /** The next step of a stream in {@code state} whose peer offers {@code features}. */
    public static Step next(NegotiationState state, StreamFeatures features) {
        if (state instanceof Connected) {
            return require(
                    Feature.STARTTLS,
                    features,
                    Reason.TLS,
                    "the server offers no TLS, and nothing secret is said in the clear: use a server that offers STARTTLS");
        }
        if (state instanceof Secured) {
            return require(Feature.SASL, features, Reason.SASL, "the server offers no way to authenticate");
        }
        if (state instanceof Authenticated) {
            return require(Feature.BIND, features, Reason.BIND, "the server offers no resource binding");
        }
        return new Step.Fail(Reason.PROTOCOL, "the server offers features after negotiation");
    }

    private static Step require(Feature feature, StreamFeatures features, Reason reason, String otherwise) {
        return features.find(feature.namespace, feature.localName)
                .<Step>map(offered -> new Step.Negotiate(feature, offered))
                .orElseGet(() -> new Step.Fail(reason, otherwise));
    }
}
