package io.fluxmpp.stream.internal.server;

import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.Sasl2Nonza;
import io.fluxmpp.stream.model.SaslElement;
import org.jspecify.annotations.Nullable;

/**
 * How XMPP carries SASL (RFC 4422 §4), for the server: what a mechanism says and hears is the same in both profiles,
 * {@link Sasl1} and {@link Sasl2}.
 */
interface SaslProfile {

    /** What the client says. */
    Said understand(SaslElement element);

    /** What the client says, in either profile. Data is base64. */
    sealed interface Said {

        /**
         * Begins an exchange.
         *
         * @param initialResponse {@code null} if there is none
         */
        record Begin(String mechanism, @Nullable String initialResponse) implements Said {}

        /** Answers a challenge. */
        record Response(String data) implements Said {}

        /** Gives up. */
        record Abort() implements Said {}

        /** Nothing that a client may say. */
        record Nonsense() implements Said {}
    }

    SaslElement challenge(byte[] data);

    SaslElement failure(SaslFailureException failure);

    /** @throws IllegalArgumentException if it is no base64 */
    byte[] decode(String data);

    /** Whether a client may say something else than a response in the middle of an exchange, and begins anew with that. */
    boolean canStartOver();

    /**
     * Ends an exchange that has succeeded.
     *
     * @param begun what the client has begun it with
     * @param from who the client has said it is in its stream header
     * @throws SaslFailureException if the client may not be that account here
     */
    Proved succeed(ServerStream stream, SaslElement begun, @Nullable Jid from, SaslExchange.Step.Success success);

    /**
     * What the client has proved.
     *
     * @param account that it is this one, a bare JID
     * @param serverFinal what the mechanism has to say with success; {@code null} for nothing
     * @param wanted what the client wants to be told with success, and has not been told yet; {@code null} if it knows, and the
     *     stream begins anew
     */
    record Proved(Jid account, @Nullable String serverFinal, Sasl2Nonza.@Nullable Authenticate wanted) {}
}
