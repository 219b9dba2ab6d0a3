package io.fluxmpp.stream.model;

import org.jspecify.annotations.Nullable;

/**
 * How a component proves that it knows the secret, and the server's empty answer to it (XEP-0114 §3).
 *
 * @param digest of the stream's id and the secret, in hexadecimal; {@code null} in the answer
 */
public record ComponentHandshake(@Nullable String digest) implements Nonza {}
