package io.fluxmpp.stream.negotiation;

import static java.util.Objects.requireNonNull;

import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.SmNonza;
import io.fluxmpp.stream.model.StreamFeatures;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a stream once it is ready for stanzas.
 *
 * @param jid the full JID that the server has bound, asked for or not (RFC 6120 §7)
 * @param features what the server offered last, after authentication
 * @param server who the server said it is in its last header; the account's domain where it did not say
 * @param management what the server has said of stream management meanwhile: {@link SmNonza.Enabled} or
 *     {@link SmNonza.Failed}; {@code null} if it was not asked
 */
public record Negotiated(
        Jid jid,
        StreamFeatures features,
        Jid server,
        @Nullable SmNonza management) {

    public Negotiated {
        requireNonNull(jid, "jid");
        requireNonNull(features, "features");
        requireNonNull(server, "server");
    }

    /** Nothing was said of stream management. */
    public Negotiated(Jid jid, StreamFeatures features, Jid server) {
        this(jid, features, server, null);
    }
}
