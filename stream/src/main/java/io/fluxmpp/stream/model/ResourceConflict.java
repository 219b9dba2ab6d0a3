package io.fluxmpp.stream.model;

/** What the receiving entity does when a client asks for a resource that another one has (RFC 6120 §7.7.2.2). */
public enum ResourceConflict {
    /** The newcomer gets a generated resource; neither session is hurt. */
    GENERATE,
    /** The newcomer is refused with {@code conflict} and may ask for another. */
    REFUSE,
    /**
     * The newcomer gets it, and the stream of the one that had it ends with {@code conflict}: for users who come back before
     * the server has noticed that they were gone.
     */
    REPLACE
}
