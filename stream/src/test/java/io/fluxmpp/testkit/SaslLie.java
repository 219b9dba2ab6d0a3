package io.fluxmpp.testkit;

import java.util.Arrays;
import java.util.Locale;

/** How a scripted peer departs from SCRAM. */
enum SaslLie {
    /** Not at all. */
    NONE,
    /** As a server: a last message whose signature belongs to another password. */
    WRONG_SIGNATURE,
    /** As a server: success without a last message. */
    NO_SIGNATURE,
    /** As a server, and no lie: the last message in a challenge of its own, which RFC 6120 §6.3.10 allows. */
    SIGNATURE_IN_CHALLENGE,
    /** As a server: success is the answer to the first message. The step ends there. */
    SUCCESS_WITHOUT_CHALLENGE,
    /** A nonce that does not begin with the other side's. As a server the step ends there. */
    OTHER_NONCE,
    /** As a server: the client's nonce and nothing added to it. The step ends there. */
    SAME_NONCE,
    /** As a server: a mandatory extension that nobody knows. The step ends there. */
    MANDATORY_EXTENSION,
    /** As a client: a proof made with another password. The step ends with it. */
    WRONG_PROOF;

    String words() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    static SaslLie of(String words) {
        return Arrays.stream(values())
                .filter(lie -> lie.words().equals(words))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("SASL, " + words + " (expected: one of "
                        + Arrays.stream(values()).map(SaslLie::words).toList() + ", iterations n, mechanism m)"));
    }
}
