package io.fluxmpp.stream.negotiation;

import io.fluxmpp.stream.error.NegotiationException.Reason;
import io.fluxmpp.stream.model.StreamFeatures;
import io.fluxmpp.stream.negotiation.NegotiationState.Authenticated;
import io.fluxmpp.stream.negotiation.NegotiationState.Connected;
import io.fluxmpp.stream.negotiation.NegotiationState.Secured;
import io.fluxmpp.stream.xml.Namespaces;
import io.fluxmpp.stream.xml.XmlElement;
import io.fluxmpp.stream.xml.XmlName;
import java.util.Arrays;

/**
 * The initiating entity's rules: which offered feature comes next. TLS before anything else, SASL in either profile only over
 * TLS, then binding (RFC 6120 §5.3.4, §6.3.4, §7.3.1, §13.3; XEP-0388 §3). Pure.
 */
public final class NegotiationMachine {

    private static final XmlName STARTTLS_NAME = new XmlName(Namespaces.TLS, "starttls");
    private static final XmlName SASL_NAME = new XmlName(Namespaces.SASL, "mechanisms");
    private static final XmlName SASL2_NAME = new XmlName(Namespaces.SASL2, "authentication");
    private static final XmlName BIND_NAME = new XmlName(Namespaces.BIND, "bind");

    private NegotiationMachine() {}

    /** What to do next. */
    public sealed interface Step {

        /** Negotiate this feature. */
        record Negotiate(Feature feature) implements Step {}

        /** Give up. */
        record Fail(Reason reason, String message) implements Step {}

        /** Give up because only what we do not know would do, and say so (RFC 6120 §4.9.3.23). */
        record Unsupported(XmlName feature) implements Step {}
    }

    /** The features a client negotiates, in their order. */
    public enum Feature {
        STARTTLS,
        SASL,
        BIND;

        private boolean is(XmlElement offered) {
            return switch (this) {
                case STARTTLS -> offered.elementName().equals(STARTTLS_NAME);
                case SASL ->
                    offered.elementName().equals(SASL_NAME)
                            || offered.elementName().equals(SASL2_NAME);
                case BIND -> offered.elementName().equals(BIND_NAME);
            };
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
        if (features.features().stream().anyMatch(feature::is)) {
            return new Step.Negotiate(feature);
        }
        return features.features().stream()
                .filter(NegotiationMachine::isRequired)
                .filter(NegotiationMachine::isUnknown)
                .findFirst()
                .<Step>map(unknown -> new Step.Unsupported(unknown.elementName()))
                .orElseGet(() -> new Step.Fail(reason, otherwise));
    }

    private static boolean isRequired(XmlElement feature) {
        return feature.element(feature.elementName().namespace(), "required").isPresent();
    }

    private static boolean isUnknown(XmlElement offered) {
        return Arrays.stream(Feature.values()).noneMatch(known -> known.is(offered));
    }
}
