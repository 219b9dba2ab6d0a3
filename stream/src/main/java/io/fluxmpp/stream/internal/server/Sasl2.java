package io.fluxmpp.stream.internal.server;

import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.Sasl2Nonza;
import io.fluxmpp.stream.model.SaslData;
import io.fluxmpp.stream.model.SaslElement;
import org.jspecify.annotations.Nullable;

/** SASL2, the profile that goes on in the same stream (XEP-0388); how, {@link InlineDialogue} knows. */
final class Sasl2 implements SaslProfile {

    @Override
    public Said understand(SaslElement element) {
        if (element instanceof Sasl2Nonza.Authenticate authenticate) {
            return new Said.Begin(authenticate.mechanism(), authenticate.initialResponse());
        }
        if (element instanceof Sasl2Nonza.Response response) {
            return new Said.Response(response.data());
        }
        return element instanceof Sasl2Nonza.Abort ? new Said.Abort() : new Said.Nonsense();
    }

    @Override
    public SaslElement challenge(byte[] data) {
        return new Sasl2Nonza.Challenge(SaslData.encode(data));
    }

    @Override
    public SaslElement failure(SaslFailureException failure) {
        return new Sasl2Nonza.Failure(failure.condition(), failure.text());
    }

    @Override
    public byte[] decode(String data) {
        return SaslData.decodeElement(data);
    }

    /** Anything but a response, or that there will be none, ends the connection (XEP-0388 §2.4). */
    @Override
    public boolean canStartOver() {
        return false;
    }

    @Override
    public Proved succeed(
            ServerStream stream, SaslElement begun, @Nullable Jid from, SaslExchange.Step.Success success) {
        if (from != null && !from.asBare().equals(success.account())) {
            throw Authzid.refused("the stream is from somebody else");
        }
        return new Proved(success.account(), success.message(), (Sasl2Nonza.Authenticate) begun);
    }
}
