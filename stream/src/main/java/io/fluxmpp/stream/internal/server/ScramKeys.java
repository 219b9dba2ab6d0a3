package io.fluxmpp.stream.internal.server;

import com.ongres.scram.common.ScramFunctions;
import com.ongres.scram.common.ScramMechanism;
import com.ongres.scram.common.StringPreparation;
import java.security.MessageDigest;

/**
 * What a server keeps of a password for one mechanism (RFC 5802 §3): enough to check a proof, too little to make one. The
 * arrays are never changed.
 */
final class ScramKeys {

    private final byte[] salt;
    private final int iterations;
    private final byte[] storedKey;
    private final byte[] serverKey;

    ScramKeys(byte[] salt, int iterations, byte[] storedKey, byte[] serverKey) {
        this.salt = salt;
        this.iterations = iterations;
        this.storedKey = storedKey;
        this.serverKey = serverKey;
    }

    /** Costs milliseconds of CPU: not for an event loop. */
    static ScramKeys derive(ScramMechanism mechanism, String password, byte[] salt, int iterations) {
        byte[] salted = ScramFunctions.saltedPassword(
                mechanism, StringPreparation.SASL_PREPARATION, password.toCharArray(), salt, iterations);
        byte[] clientKey = ScramFunctions.clientKey(mechanism, salted);
        return new ScramKeys(
                salt,
                iterations,
                ScramFunctions.storedKey(mechanism, clientKey),
                ScramFunctions.serverKey(mechanism, salted));
    }

    byte[] salt() {
        return salt;
    }

    int iterations() {
        return iterations;
    }

    byte[] storedKey() {
        return storedKey;
    }

    byte[] serverKey() {
        return serverKey;
    }

    /** Whether both are of the same password. Takes the same time whatever differs. */
    boolean isSameAs(ScramKeys other) {
        return MessageDigest.isEqual(storedKey, other.storedKey);
    }
}
