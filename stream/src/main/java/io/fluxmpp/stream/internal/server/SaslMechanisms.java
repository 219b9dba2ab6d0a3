package io.fluxmpp.stream.internal.server;

import com.ongres.scram.common.ScramMechanism;
import io.fluxmpp.stream.internal.transport.ChannelBinding;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.RandomId;
import io.fluxmpp.stream.model.SaslCondition;
import io.fluxmpp.stream.model.StreamFeatures;
import io.fluxmpp.stream.xml.Namespaces;
import io.fluxmpp.stream.xml.XmlElement;
import java.security.cert.X509Certificate;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
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
                RandomId::next));
    }

    /** What the client is offered (RFC 6120 §6.4.1, XEP-0440 §2). */
    StreamFeatures features() {
        XmlElement.Builder mechanisms = XmlElement.builder(Namespaces.SASL, "mechanisms");
        exchanges.keySet().forEach(name -> mechanisms.child(XmlElement.of(Namespaces.SASL, "mechanism", name)));
        if (bindings.isEmpty()) {
            return StreamFeatures.of(mechanisms.build());
        }
        XmlElement.Builder types = XmlElement.builder(Namespaces.SASL_CHANNEL_BINDING, "sasl-channel-binding");
        bindings.keySet().forEach(binding -> types.child(type(binding)));
        return StreamFeatures.of(mechanisms.build(), types.build());
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
