package io.fluxmpp.stream.internal.server;

import com.ongres.scram.common.StringPreparation;
import io.fluxmpp.stream.jid.Jid;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Who may log in, and how. Passwords are not shown by {@code toString}.
 *
 * @param passwords by bare JID
 * @param certificates that accounts log in with, by bare JID
 * @param anonymous whether guests are welcome (RFC 4505)
 * @param plain whether clients may send their password as it is (RFC 4616)
 * @param sasl2 whether they may do all that by SASL2 as well (XEP-0388)
 */
public record AccountSettings(
        Map<Jid, String> passwords,
        Map<Jid, Set<X509Certificate>> certificates,
        boolean anonymous,
        boolean plain,
        boolean sasl2) {

    public AccountSettings {
        passwords = Map.copyOf(passwords);
        certificates = certificates.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, entry -> Set.copyOf(entry.getValue())));
    }

    /** Whether SCRAM can use that password. Why not is not said: it would show what is in it. */
    public static boolean isUsable(String password) {
        try {
            return StringPreparation.SASL_PREPARATION.normalize(password.toCharArray()).length > 0;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    @Override
    public String toString() {
        return "AccountSettings[passwords of " + passwords.keySet() + ", certificates of " + certificates.keySet()
                + ", anonymous=" + anonymous + ", plain=" + plain + ", sasl2=" + sasl2 + "]";
    }
}
