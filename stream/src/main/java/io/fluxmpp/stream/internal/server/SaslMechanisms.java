package io.fluxmpp.stream.internal.server;

import com.ongres.scram.common.ScramMechanism;
import io.fluxmpp.stream.internal.transport.ChannelBinding;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.RandomId;
import io.fluxmpp.stream.model.SaslCondition;
import io.fluxmpp.stream.model.StreamFeatures;
import io.fluxmpp.stream.negotiation.ScramDowngradeProtection;
import io.fluxmpp.stream.xml.Namespaces;
import io.fluxmpp.stream.xml.XmlElement;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The mechanisms that one client may authenticate with, strongest first. They depend on its TLS connection and on the domain
 * that it addresses.
 */
final class SaslMechanisms {

    private final Accounts accounts;
    private final String domain;
    private final Map<ChannelBinding, byte[]> bindings;
    private final Map<String, Supplier<SaslExchange>> exchanges = new LinkedHashMap<>();

    /**
     * @param bindings what the channel can be bound by
     * @param shown the certificate whose key the client has proved to have, in TLS
     */
    SaslMechanisms(
            Accounts accounts, String domain, Map<ChannelBinding, byte[]> bindings, @Nullable X509Certificate shown) {
        this.accounts = accounts;
        this.domain = domain;
        this.bindings = bindings;
        offerExternal(shown == null ? Set.of() : accounts.certified(shown, domain));
        if (!bindings.isEmpty()) {
            offerScram("-PLUS", true);
        }
        offerScram("", false);
        if (accounts.allowPlain()) {
            exchanges.put("PLAIN", () -> new PlainExchange(accounts, domain));
        }
        if (accounts.allowAnonymous()) {
            exchanges.put("ANONYMOUS", () -> new AnonymousExchange(domain));
        }
    }

    private void offerExternal(Set<Jid> certified) {
        if (!certified.isEmpty()) {
            exchanges.put("EXTERNAL", () -> new ExternalExchange(certified));
        }
    }

    private void offerScram(String suffix, boolean bound) {
        ScramChannel channel = new ScramChannel(bindings, bound);
        Accounts.MECHANISMS.forEach(
                mechanism -> exchanges.put(mechanism.getName() + suffix, () -> scram(mechanism, channel)));
    }

    private SaslExchange scram(ScramMechanism mechanism, ScramChannel channel) {
        return new ScramExchange(new ScramServer(
                mechanism,
                channel,
                username -> new Jid(username, domain, null),
                account -> accounts.keys(account, mechanism),
                RandomId::next,
                "," + offerHash(mechanism)));
    }

    /**
     * What the client is offered (RFC 6120 §6.4.1, XEP-0440 §2).
     *
     * @param inline what can be asked for by SASL2 together with authentication (XEP-0388 §2.1); {@code null} if SASL2 is not
     *     offered
     */
    StreamFeatures features(@Nullable XmlElement inline) {
        List<XmlElement> features = new ArrayList<>();
        features.add(mechanisms(Namespaces.SASL, "mechanisms").build());
        if (inline != null) {
            features.add(
                    mechanisms(Namespaces.SASL2, "authentication").child(inline).build());
        }
        if (!bindings.isEmpty()) {
            XmlElement.Builder types = XmlElement.builder(Namespaces.SASL_CHANNEL_BINDING, "sasl-channel-binding");
            bindings.keySet().forEach(binding -> types.child(type(binding)));
            features.add(types.build());
        }
        return new StreamFeatures(features);
    }

    /** They are the same in both profiles. */
    private XmlElement.Builder mechanisms(String namespace, String feature) {
        XmlElement.Builder offer = XmlElement.builder(namespace, feature);
        exchanges.keySet().forEach(name -> offer.child(XmlElement.of(namespace, "mechanism", name)));
        return offer;
    }

    /** What every SCRAM exchange says of the offer, which is the same in both profiles (XEP-0474). */
    private String offerHash(ScramMechanism mechanism) {
        return new ScramDowngradeProtection(
                        exchanges.keySet(),
                        bindings.keySet().stream().map(ChannelBinding::wireName).collect(Collectors.toSet()))
                .attribute(mechanism);
    }

    private static XmlElement type(ChannelBinding binding) {
        return XmlElement.builder(Namespaces.SASL_CHANNEL_BINDING, "channel-binding")
                .attribute("type", binding.wireName())
                .build();
    }

    /**
     * Begins an exchange.
     *
     * @throws SaslFailureException if the mechanism was not offered
     */
    SaslExchange begin(String mechanism) {
        Supplier<SaslExchange> exchange = exchanges.get(mechanism);
        if (exchange == null) {
            throw new SaslFailureException(SaslCondition.INVALID_MECHANISM, "expected: one of those that were offered");
        }
        return exchange.get();
    }
}
