package io.fluxmpp.stream.negotiation;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** An exchange that is over when the client has spoken once: EXTERNAL, ANONYMOUS and PLAIN. */
final class OneStepExchange implements SaslExchange {

    private static final byte[] NOTHING = {};

    private final byte[] message;

    private OneStepExchange(byte[] message) {
        this.message = message;
    }

    /** Who we are is in our certificate, and we act for nobody else (RFC 4422 appendix A; XEP-0178 §2). */
    static SaslExchange external() {
        return new OneStepExchange(NOTHING);
    }

    /** Without trace information (RFC 4505 §2). */
    static SaslExchange anonymous() {
        return new OneStepExchange(NOTHING);
    }

    /** The name and the password themselves (RFC 4616 §2). */
    static SaslExchange plain(String username, Password password) {
        return new OneStepExchange(("\0" + username + "\0" + password.secret()).getBytes(UTF_8));
    }

    @Override
    public byte[] initialResponse() {
        return message;
    }

    @Override
    public Mono<byte[]> respond(byte[] challenge) {
        return Mono.error(new BrokenExchangeException("the server asks for more than the mechanism has"));
    }

    /** Nothing that the server could add means anything. */
    @Override
    public void succeed(byte @Nullable [] additionalData) {}
}
