package io.fluxmpp.stream.presence;

/**
 * How much is remembered of others' presence. Immutable.
 *
 * @param resources resources of all contacts together; beyond it the one that was heard of longest ago is forgotten;
 *     default 16 384
 * @param statusLength characters of a status; what is longer is cut; default 512
 */
public record PresenceSettings(int resources, int statusLength) {

    public static final PresenceSettings DEFAULT = new PresenceSettings(16_384, 512);

    public PresenceSettings {
        if (resources < 1) {
            throw new IllegalArgumentException("resources: " + resources + " (expected: at least 1)");
        }
        if (statusLength < 0) {
            throw new IllegalArgumentException("statusLength: " + statusLength + " (expected: at least 0)");
        }
    }
}
