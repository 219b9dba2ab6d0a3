package io.fluxmpp.stream.negotiation;

import com.ongres.scram.common.ScramFunctions;
import com.ongres.scram.common.ScramMechanism;
import com.ongres.scram.common.StringPreparation;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * A password, and the SCRAM keys last derived from it: whoever connects again does not derive them again (RFC 5802 §5.1).
 * Holds the keys of one salt per mechanism, since an account has no more. Thread-safe. Never shown by {@code toString}.
 */
public final class Password {

    private final String secret;
    private final Map<ScramMechanism, Derivation> derivations = new ConcurrentHashMap<>();

    /** @throws IllegalArgumentException if it is empty */
    public Password(String secret) {
        if (secret.isEmpty()) {
            throw new IllegalArgumentException("password: empty (expected: at least one character)");
        }
        this.secret = secret;
    }

    /** What PLAIN sends. */
    String secret() {
        return secret;
    }

    /** The keys for a salt. Derives them off the event loop, which costs milliseconds of CPU; at once if that was done. */
    Mono<ScramKeys> keys(ScramMechanism mechanism, byte[] salt, int iterations) {
        return Mono.defer(() -> derivations
                .compute(
                        mechanism,
                        (same, last) -> last != null && last.isFor(salt, iterations)
                                ? last
                                : new Derivation(salt, iterations, derive(mechanism, salt, iterations)))
                .keys());
    }

    private Mono<ScramKeys> derive(ScramMechanism mechanism, byte[] salt, int iterations) {
        return Mono.fromCallable(() -> keysOf(mechanism, salt, iterations))
                .subscribeOn(Schedulers.boundedElastic())
                .cacheInvalidateIf(keys -> false);
    }

    private ScramKeys keysOf(ScramMechanism mechanism, byte[] salt, int iterations) {
        byte[] salted = ScramFunctions.saltedPassword(
                mechanism, StringPreparation.NO_PREPARATION, SaslPrep.password(secret), salt, iterations);
        return new ScramKeys(ScramFunctions.clientKey(mechanism, salted), ScramFunctions.serverKey(mechanism, salted));
    }

    @Override
    public String toString() {
        return "Password[]";
    }

    /** Of one salt. */
    private static final class Derivation {

        private final byte[] salt;
        private final int iterations;
        private final Mono<ScramKeys> keys;

        Derivation(byte[] salt, int iterations, Mono<ScramKeys> keys) {
            this.salt = salt;
            this.iterations = iterations;
            this.keys = keys;
        }

        boolean isFor(byte[] otherSalt, int otherIterations) {
            return iterations == otherIterations && Arrays.equals(salt, otherSalt);
        }

        Mono<ScramKeys> keys() {
            return keys;
        }
    }
}
