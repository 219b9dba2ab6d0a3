package io.fluxmpp.stream.internal.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.ongres.scram.common.ScramFunctions;
import com.ongres.scram.common.ScramMechanism;
import io.fluxmpp.stream.jid.Jid;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Who may log in, and the keys that check it. Immutable; passwords are forgotten as soon as their keys are made. */
final class Accounts {

    /** The mechanisms offered, strongest first. */
    static final List<ScramMechanism> MECHANISMS =
            List.of(ScramMechanism.SCRAM_SHA_512, ScramMechanism.SCRAM_SHA_256, ScramMechanism.SCRAM_SHA_1);

    /** The least that RFC 5802 §5.1 allows: logging in often, as tests do, should be cheap. */
    private static final int ITERATIONS = 4096;

    private static final int SALT_BYTES = 16;

    /** What a password that comes as it is, is compared by. */
    private static final ScramMechanism PLAIN = ScramMechanism.SCRAM_SHA_256;

    private final Map<Jid, Map<ScramMechanism, ScramKeys>> keys;
    private final Map<Jid, Set<X509Certificate>> certificates;
    private final boolean anonymous;
    private final boolean plain;
    private final byte[] secret;

    private Accounts(Map<Jid, Map<ScramMechanism, ScramKeys>> keys, AccountSettings settings, byte[] secret) {
        this.keys = keys;
        this.certificates = settings.certificates();
        this.anonymous = settings.anonymous();
        this.plain = settings.plain();
        this.secret = secret;
    }

    /** Derives the keys of all accounts, which costs milliseconds of CPU each: not for an event loop. */
    static Accounts derive(AccountSettings settings) {
        SecureRandom random = new SecureRandom();
        Map<Jid, Map<ScramMechanism, ScramKeys>> keys = new HashMap<>();
        settings.passwords().forEach((jid, password) -> keys.put(jid, derive(password, random)));
        return new Accounts(keys, settings, ScramFunctions.salt(SALT_BYTES, random));
    }

    private static Map<ScramMechanism, ScramKeys> derive(String password, SecureRandom random) {
        Map<ScramMechanism, ScramKeys> keys = new EnumMap<>(ScramMechanism.class);
        for (ScramMechanism mechanism : MECHANISMS) {
            keys.put(
                    mechanism,
                    ScramKeys.derive(mechanism, password, ScramFunctions.salt(SALT_BYTES, random), ITERATIONS));
        }
        return keys;
    }

    /** Whether guests are welcome. */
    boolean allowAnonymous() {
        return anonymous;
    }

    /** Whether clients may send their password as it is. */
    boolean allowPlain() {
        return plain;
    }

    /** Whether any account logs in with a certificate. */
    boolean haveCertificates() {
        return !certificates.isEmpty();
    }

    /** The accounts of a domain that log in with exactly this certificate; none while it is not valid. */
    Set<Jid> certified(X509Certificate certificate, String domain) {
        if (!isValid(certificate)) {
            return Set.of();
        }
        return certificates.entrySet().stream()
                .filter(account -> account.getKey().domainpart().equals(domain)
                        && account.getValue().contains(certificate))
                .map(Map.Entry::getKey)
                .collect(Collectors.toUnmodifiableSet());
    }

    private static boolean isValid(X509Certificate certificate) {
        try {
            certificate.checkValidity();
            return true;
        } catch (CertificateException e) {
            return false;
        }
    }

    /**
     * Whether that is the account's password. Takes as long for accounts that do not exist; costs milliseconds of CPU: not
     * for an event loop.
     */
    boolean hasPassword(Jid account, String password) {
        ScramKeys stored = keys(account, PLAIN);
        try {
            return ScramKeys.derive(PLAIN, password, stored.salt(), stored.iterations())
                    .isSameAs(stored);
        } catch (IllegalArgumentException e) {
            return false; // it has characters that no password has (RFC 4013 §2.3)
        }
    }

    /**
     * The keys of an account. One that does not exist has keys, too, the same each time, which no password fits: whether an
     * account exists cannot be told from the outside (RFC 5802 §9).
     */
    ScramKeys keys(Jid account, ScramMechanism mechanism) {
        Map<ScramMechanism, ScramKeys> known = keys.get(account);
        ScramKeys found = known == null ? null : known.get(mechanism);
        return found == null ? imaginary(account, mechanism) : found;
    }

    private ScramKeys imaginary(Jid account, ScramMechanism mechanism) {
        byte[] salt = hmac(mechanism, "salt of " + account);
        byte[] key = hmac(mechanism, "key of " + account);
        return new ScramKeys(Arrays.copyOf(salt, SALT_BYTES), ITERATIONS, key, key);
    }

    private byte[] hmac(ScramMechanism mechanism, String message) {
        return ScramFunctions.hmac(mechanism, secret, message.getBytes(UTF_8));
    }
}
