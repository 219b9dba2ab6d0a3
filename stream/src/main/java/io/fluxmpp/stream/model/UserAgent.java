package io.fluxmpp.stream.model;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a client tells its server about itself, and nobody else (XEP-0388 §2.3).
 *
 * @param id names the installation, always the same: a UUID of version 4
 * @param software what it is
 * @param device what it is installed on
 */
public record UserAgent(
        @Nullable UUID id,
        @Nullable String software,
        @Nullable String device) {

    private static final int RANDOM = 4;

    public UserAgent {
        if (id != null && id.version() != RANDOM) {
            throw new IllegalArgumentException("id: " + id + " (expected: a UUID of version 4)");
        }
    }
}
