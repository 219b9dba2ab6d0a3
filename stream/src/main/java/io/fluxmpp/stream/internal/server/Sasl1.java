package io.fluxmpp.stream.internal.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.SaslData;
import io.fluxmpp.stream.model.SaslElement;
import io.fluxmpp.stream.model.SaslNonza;
import org.jspecify.annotations.Nullable;

/** The profile that every client has: after success the stream begins anew (RFC 6120 §6). */
final class Sasl1 implements SaslProfile {

    @Override
    public Said understand(SaslElement element) {
        if (element instanceof SaslNonza.Auth auth) {
            return new Said.Begin(auth.mechanism(), auth.initialResponse());
        }
        if (element instanceof SaslNonza.Response response) {
            return new Said.Response(response.data());
        }
        return element instanceof SaslNonza.Abort ? new Said.Abort() : new Said.Nonsense();
    }

    @Override
    public SaslElement challenge(byte[] data) {
        return new SaslNonza.Challenge(SaslData.encode(data));
    }

    @Override
    public SaslElement failure(SaslFailureException failure) {
        return new SaslNonza.Failure(failure.condition(), failure.text());
    }

    @Override
    public byte[] decode(String data) {
        return SaslData.decode(data);
    }

    /** A new {@code <auth/>} in the middle discards what went before (RFC 6120 §6.4.2). */
    @Override
    public boolean canStartOver() {
        return true;
    }

    @Override
    public Proved succeed(
            ServerStream stream, SaslElement begun, @Nullable Jid from, SaslExchange.Step.Success success) {
        String message = success.message();
        stream.say(new SaslNonza.Success(message == null ? null : SaslData.encodeOptional(message.getBytes(UTF_8))));
        stream.restart();
        return new Proved(success.account(), null, null);
    }
}
