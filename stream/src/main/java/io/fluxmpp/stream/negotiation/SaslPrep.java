package io.fluxmpp.stream.negotiation;

import com.ongres.scram.common.StringPreparation;

/** SASLprep (RFC 4013) of what a user has typed, before SCRAM computes with it (RFC 5802 §5.1). */
final class SaslPrep {

    private SaslPrep() {}

    static String username(String name) {
        return new String(prepare("user name", name));
    }

    static char[] password(String password) {
        return prepare("password", password);
    }

    /** What the library says of it may show it: the cause is dropped. */
    private static char[] prepare(String what, String text) {
        try {
            return StringPreparation.SASL_PREPARATION.normalize(text.toCharArray());
        } catch (IllegalArgumentException e) {
            throw new BrokenExchangeException(
                    "the " + what + " has characters that SCRAM cannot use (RFC 4013 §2.3): change it");
        }
    }
}
