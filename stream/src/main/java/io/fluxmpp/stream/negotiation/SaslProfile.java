package io.fluxmpp.stream.negotiation;

import io.fluxmpp.stream.model.SaslCondition;
import io.fluxmpp.stream.model.StreamFeatures;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * How XMPP carries SASL (RFC 4422 §4), for the client: what a mechanism says and hears is the same in both profiles,
 * {@link Sasl1} and {@link Sasl2}.
 */
interface SaslProfile {

    /** What the server offers in this profile. */
    SaslOffer offer(StreamFeatures offered);

    /** Talks in this profile to a server that offers that. */
    Dialogue on(NegotiationStream stream, StreamFeatures offered);

    /**
     * One exchange after the other. What is said may be of no bytes.
     *
     * <p>What is heard is base64 on the wire; {@link IllegalArgumentException} where it is none.
     */
    interface Dialogue {

        /** Begins an exchange. */
        Mono<Answer> begin(String mechanism, byte[] initialResponse);

        /** Answers a challenge. */
        Mono<Answer> respond(byte[] response);

        /** Says that the exchange is given up before its end, where that is said. */
        Mono<Void> abort();
    }

    /** What the server says. */
    sealed interface Answer {

        /** Asks for a response. */
        record Challenge(Data data) implements Answer {}

        /**
         * Claims success.
         *
         * @param data checks whether the server may; {@code null} if there is none
         * @param reached how far the stream has come; to be asked if it may. Throws
         *     {@link io.fluxmpp.stream.error.XmppException}
         */
        record Success(@Nullable Data data, Supplier<Reached> reached) implements Answer {}

        /** Refuses. */
        record Failure(SaslCondition condition, @Nullable String text) implements Answer {}
    }

    /** Bytes of a mechanism's, which no {@code toString} shows. */
    final class Data {

        private final byte[] bytes;

        Data(byte[] bytes) {
            this.bytes = bytes;
        }

        /** Not to be changed. */
        byte[] bytes() {
            return bytes;
        }
    }
}
