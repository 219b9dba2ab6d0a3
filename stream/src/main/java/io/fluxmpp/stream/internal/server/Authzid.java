package io.fluxmpp.stream.internal.server;

import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.SaslCondition;
import java.util.Optional;

/** The authorization identity: whom a client wants to act for, which is only ever itself (RFC 6120 §6.3.8). */
final class Authzid {

    private Authzid() {}

    /** @throws SaslFailureException if it is anybody but that account */
    static void check(String authzid, Jid account) {
        if (!parse(authzid).filter(account::equals).isPresent()) {
            throw refused("nobody may act for others here");
        }
    }

    static Optional<Jid> parse(String authzid) {
        try {
            return Optional.of(Jid.of(authzid));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    static SaslFailureException refused(String why) {
        return new SaslFailureException(SaslCondition.INVALID_AUTHZID, why);
    }
}
