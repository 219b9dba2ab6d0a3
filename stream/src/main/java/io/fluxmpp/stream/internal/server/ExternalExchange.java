package io.fluxmpp.stream.internal.server;

import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.SaslData;
import java.util.Set;
import reactor.core.publisher.Mono;

/** Logs in whoever has shown an account's certificate in TLS (RFC 4422 appendix A, XEP-0178 §2). */
final class ExternalExchange implements SaslExchange {

    private final Set<Jid> certified;

    /** @param certified the accounts that the certificate is registered for */
    ExternalExchange(Set<Jid> certified) {
        this.certified = certified;
    }

    /** The client may name the account, and must where there are several. */
    @Override
    public Mono<Step> next(byte[] response) {
        String authzid = SaslData.text(response);
        if (authzid.isEmpty() && certified.size() > 1) {
            throw Authzid.refused("the certificate is of more than one account: name one");
        }
        Jid account = certified.iterator().next();
        if (!authzid.isEmpty()) {
            account = Authzid.parse(authzid)
                    .filter(certified::contains)
                    .orElseThrow(() -> Authzid.refused("the certificate is not of this account"));
        }
        return Mono.just(new Step.Success(account, null));
    }
}
