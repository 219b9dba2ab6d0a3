package io.fluxmpp.stream.negotiation;

import static java.util.Objects.requireNonNull;

import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.StreamFeatures;

/**
 * What is known of a stream once it is ready for stanzas.
 *
 * @param jid the full JID that the server has bound, asked for or not (RFC 6120 §7)
 * @param features what the server offered last, after authentication
 * @param server who the server said it is in its last header; the account's domain where it did not say
 */
public record Negotiated(Jid jid, StreamFeatures features, Jid server) {

    public Negotiated {
        requireNonNull(jid, "jid");
        requireNonNull(features, "features");
        requireNonNull(server, "server");
    }
}
