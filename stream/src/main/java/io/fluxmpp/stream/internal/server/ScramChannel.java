package io.fluxmpp.stream.internal.server;

import static io.fluxmpp.stream.internal.server.SaslFailureException.malformed;

import io.fluxmpp.stream.internal.transport.ChannelBinding;
import java.util.Map;

/**
 * What a client may say of channel binding in its GS2 header, given what it was offered (RFC 5802 §6).
 *
 * @param bindings what the channel can be bound by, as it was offered; never changed
 * @param bound whether the mechanism chosen is one that does so
 */
record ScramChannel(Map<ChannelBinding, byte[]> bindings, boolean bound) {

    private static final byte[] NOTHING = {};

    /**
     * The data that the channel is bound by; of no bytes where it is not.
     *
     * @param flag {@code n}, {@code y} or {@code p=type}
     * @throws SaslFailureException if that does not fit the offer
     */
    byte[] data(String flag) {
        boolean binds = flag.startsWith("p=");
        if (binds != bound) {
            throw malformed(bound ? "the mechanism binds the channel" : "the mechanism does not bind the channel");
        }
        if (flag.equals("y") && !bindings.isEmpty()) {
            throw malformed("channel binding was offered, and somebody has hidden it from you");
        }
        return binds ? named(flag.substring("p=".length())) : NOTHING;
    }

    private byte[] named(String type) {
        return bindings.entrySet().stream()
                .filter(binding -> binding.getKey().wireName().equals(type))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseThrow(() -> malformed("this type of channel binding was not offered"));
    }
}
