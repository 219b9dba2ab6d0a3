package io.fluxmpp.stream.model;

import org.jspecify.annotations.Nullable;

/** Resource binding as a part of authentication (XEP-0386): what is asked for, and what has come of it. */
public final class Bind2 {

    private Bind2() {}

    /**
     * Asks for a resource, whose name the server makes.
     *
     * @param tag what the name should begin with; others see it
     * @param enable asks for the new stream to be managed (XEP-0198); {@code null} if it is not to be
     */
    public record Bind(@Nullable String tag, SmNonza.@Nullable Enable enable) {}

    /**
     * A resource is bound; which one stands beside it.
     *
     * @param management the answer to {@code <enable/>}: {@link SmNonza.Enabled} or {@link SmNonza.Failed}, if there is one
     */
    public record Bound(@Nullable SmNonza management) {}
}
