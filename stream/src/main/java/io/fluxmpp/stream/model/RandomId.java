package io.fluxmpp.stream.model;

import java.security.SecureRandom;

/** Identifiers that nobody can guess: for streams, stanzas, sessions and bytestreams. Thread-safe. */
public final class RandomId {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final char[] ALPHABET = "0123456789abcdefghijklmnopqrstuv".toCharArray();
    private static final int LENGTH = 26;

    private RandomId() {}

    /** A new identifier of 130 random bits, made of lower-case letters and digits: an NCName, and so an NMTOKEN. */
    public static String next() {
        byte[] random = new byte[LENGTH];
        RANDOM.nextBytes(random);
        char[] id = new char[LENGTH + 1];
        id[0] = 'x';
        for (int i = 0; i < LENGTH; i++) {
            id[i + 1] = ALPHABET[random[i] & 31];
        }
        return new String(id);
    }
}
