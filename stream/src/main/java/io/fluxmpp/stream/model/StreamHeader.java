package io.fluxmpp.stream.model;

import static java.util.Objects.requireNonNull;

import io.fluxmpp.stream.jid.Jid;
import org.jspecify.annotations.Nullable;

/**
 * The opening tag of a stream, in either direction (RFC 6120 §4.7).
 *
 * @param contentNamespace the namespace of the stanzas, such as {@code jabber:client}
 * @param from who sends the header
 * @param to whom it is for
 * @param id the stream's id, given by the receiving entity only
 * @param version {@code 1.0}, or {@code null} for a peer older than XMPP 1.0
 * @param lang the default language of the stanzas
 */
public record StreamHeader(
        String contentNamespace,
        @Nullable Jid from,
        @Nullable Jid to,
        @Nullable String id,
        @Nullable String version,
        @Nullable String lang)
        implements StreamElement {

    public static final String VERSION = "1.0";

    public StreamHeader {
        requireNonNull(contentNamespace, "contentNamespace");
    }
}
