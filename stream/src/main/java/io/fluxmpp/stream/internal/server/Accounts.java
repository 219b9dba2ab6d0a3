package io.fluxmpp.stream.internal.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.ongres.scram.common.ScramFunctions;
import com.ongres.scram.common.ScramMechanism;
import io.fluxmpp.stream.jid.Jid;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Who may log in, and the keys that check it. Immutable; passwords are forgotten as soon as their keys are made. */
final class Accounts {

    /** The mechanisms offered, strongest first. */
    static final List<ScramMechanism> MECHANISMS =
            List.of(ScramMechanism.SCRAM_SHA_512, ScramMechanism.SCRAM_SHA_256, ScramMechanism.SCRAM_SHA_1);

    /** The least that RFC 5802 §5.1 allows: logging in often, as tests do, should be cheap. */
    private static final int ITERATIONS = 4096;

    private static final int SALT_BYTES = 16;

    private final Map<Jid, Map<ScramMechanism, ScramKeys>> keys;
    private final byte[] secret;

    private Accounts(Map<Jid, Map<ScramMechanism, ScramKeys>> keys, byte[] secret) {
        this.keys = keys;
        this.secret = secret;
    }

    /**
     * Derives the keys of all accounts, which costs milliseconds of CPU each: not for an event loop.
     *
     * @param passwords by bare JID
     */
    static Accounts derive(Map<Jid, String> passwords) {
        SecureRandom random = new SecureRandom();
        Map<Jid, Map<ScramMechanism, ScramKeys>> keys = new HashMap<>();
        passwords.forEach((jid, password) -> keys.put(jid, derive(password, random)));
        return new Accounts(keys, ScramFunctions.salt(SALT_BYTES, random));
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

    /** The mechanism of that name, if it is offered. */
    static Optional<ScramMechanism> mechanism(String name) {
        return MECHANISMS.stream()
                .filter(mechanism -> mechanism.getName().equals(name))
                .findFirst();
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
