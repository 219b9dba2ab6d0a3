package io.fluxmpp.stream.negotiation;

import com.ongres.scram.common.ScramMechanism;
import org.jspecify.annotations.Nullable;

/**
 * The mechanisms we know, in the order in which we like them (RFC 6120 §6.3.3): a certificate before a password, a channel
 * that is bound before one that is not, a stronger hash before a weaker one, the password itself last. No other is used.
 */
enum SaslMechanism {
    EXTERNAL(null, false),
    SCRAM_SHA_512_PLUS(ScramMechanism.SCRAM_SHA_512, true),
    SCRAM_SHA_256_PLUS(ScramMechanism.SCRAM_SHA_256, true),
    SCRAM_SHA_1_PLUS(ScramMechanism.SCRAM_SHA_1, true),
    SCRAM_SHA_512(ScramMechanism.SCRAM_SHA_512, false),
    SCRAM_SHA_256(ScramMechanism.SCRAM_SHA_256, false),
    SCRAM_SHA_1(ScramMechanism.SCRAM_SHA_1, false),
    PLAIN(null, false),
    ANONYMOUS(null, false);

    private static final String BINDS = "-PLUS";

    private final String wireName = name().replace('_', '-');
    private final @Nullable ScramMechanism scram;
    private final boolean bound;

    SaslMechanism(@Nullable ScramMechanism scram, boolean bound) {
        this.scram = scram;
        this.bound = bound;
    }

    String wireName() {
        return wireName;
    }

    /** The functions of a SCRAM mechanism, which are the same with and without channel binding. */
    @Nullable
    ScramMechanism scram() {
        return scram;
    }

    /** Whether it binds the channel. */
    boolean isBound() {
        return bound;
    }

    /** Whether a mechanism, known to us or not, binds the channel. */
    static boolean binds(String wireName) {
        return wireName.endsWith(BINDS);
    }
}
