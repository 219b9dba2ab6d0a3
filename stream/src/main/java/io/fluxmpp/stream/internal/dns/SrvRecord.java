package io.fluxmpp.stream.internal.dns;

/**
 * One answer to a question for a service (RFC 2782).
 *
 * @param priority the lowest is tried first
 * @param weight the share among those of the same priority
 * @param port of TCP
 * @param target the host's name without the dot at its end; empty where the service is decidedly not available
 */
public record SrvRecord(int priority, int weight, int port, String target) {

    /** Whether this says that there is no such service. */
    public boolean isRefusal() {
        return target.isEmpty();
    }
}
