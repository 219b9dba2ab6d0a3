package io.fluxmpp.stream.negotiation;

import io.fluxmpp.stream.internal.transport.ChannelBinding;
import org.jspecify.annotations.Nullable;

/**
 * What a client says of channel binding (RFC 5802 §6). The server compares it with what it has offered, and finds out if
 * somebody in between has changed the offer.
 *
 * @param text the flag of the GS2 header
 * @param binding what the channel is bound by, where it is
 */
record Gs2Flag(String text, @Nullable ChannelBinding binding) {

    /** The client binds no channels. */
    static final Gs2Flag NOT_SUPPORTED = new Gs2Flag("n", null);

    /** The client would, and the server seems not to. */
    static final Gs2Flag NOT_OFFERED = new Gs2Flag("y", null);

    /** The client does. */
    static Gs2Flag boundBy(ChannelBinding binding) {
        return new Gs2Flag("p=" + binding.wireName(), binding);
    }
}
