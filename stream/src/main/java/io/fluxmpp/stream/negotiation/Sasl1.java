package io.fluxmpp.stream.negotiation;

import io.fluxmpp.stream.error.NegotiationException;
import io.fluxmpp.stream.error.NegotiationException.Reason;
import io.fluxmpp.stream.model.SaslData;
import io.fluxmpp.stream.model.SaslNonza;
import io.fluxmpp.stream.model.StreamFeatures;
import reactor.core.publisher.Mono;

/** The profile that every server has: after success the stream begins anew (RFC 6120 §6). */
final class Sasl1 implements SaslProfile {

    @Override
    public SaslOffer offer(StreamFeatures offered) {
        return SaslOffer.of(offered);
    }

    @Override
    public Dialogue on(NegotiationStream stream, StreamFeatures offered) {
        return new Sasl1Dialogue(stream);
    }

    private record Sasl1Dialogue(NegotiationStream stream) implements Dialogue {

        @Override
        public Mono<Answer> begin(String mechanism, byte[] initialResponse) {
            return say(new SaslNonza.Auth(mechanism, SaslData.encodeOptional(initialResponse)));
        }

        @Override
        public Mono<Answer> respond(byte[] response) {
            return say(new SaslNonza.Response(SaslData.encode(response)));
        }

        /** The end of the stream says that as well. */
        @Override
        public Mono<Void> abort() {
            return Mono.empty();
        }

        private Mono<Answer> say(SaslNonza nonza) {
            return stream.exchange(nonza, SaslNonza.class).map(this::understand);
        }

        private Answer understand(SaslNonza answer) {
            if (answer instanceof SaslNonza.Challenge challenge) {
                return new Answer.Challenge(new Data(SaslData.decode(challenge.data())));
            }
            if (answer instanceof SaslNonza.Success success) {
                String data = success.additionalData();
                return new Answer.Success(data == null ? null : new Data(SaslData.decode(data)), () -> {
                    stream.restart();
                    return Reached.anew(new NegotiationState.Authenticated());
                });
            }
            if (answer instanceof SaslNonza.Failure failure) {
                return new Answer.Failure(failure.condition(), failure.text());
            }
            throw new NegotiationException(
                    Reason.PROTOCOL, stream.domain() + " sent " + answer + " during authentication");
        }
    }
}
