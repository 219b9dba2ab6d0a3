package io.fluxmpp.stream.negotiation;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How a client uses SASL2 (XEP-0388).
 *
 * @param wanted whether it is used where it is offered
 * @param userAgentId names the installation to the server; a UUID of version 4, or {@code null} for none
 */
public record Sasl2Settings(boolean wanted, @Nullable UUID userAgentId) {

    /** What the server is told we are; it begins the names of resources as well. */
    static final String SOFTWARE = "fluxmpp";

    public static final Sasl2Settings DEFAULT = new Sasl2Settings(true, null);

    public Sasl2Settings withWanted(boolean other) {
        return new Sasl2Settings(other, userAgentId);
    }

    public Sasl2Settings withUserAgentId(@Nullable UUID other) {
        return new Sasl2Settings(wanted, other);
    }
}
