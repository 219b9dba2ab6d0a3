package io.fluxmpp.stream.internal.server;

import static java.util.Objects.requireNonNull;

import io.fluxmpp.stream.xml.XmlLimits;
import java.time.Duration;

/**
 * What clients may make grow.
 *
 * @param xml limits of what a client sends
 * @param negotiationTimeout time from the connection to the bound resource
 * @param stepTimeout time for each thing that a client is waited for until then
 * @param connections open at once
 * @param resources bound to one account at once
 * @param presenceTargets addresses one client has directed presence to
 * @param pendingBytes bytes that wait for one client
 */
public record ServerLimits(
        XmlLimits xml,
        Duration negotiationTimeout,
        Duration stepTimeout,
        int connections,
        int resources,
        int presenceTargets,
        long pendingBytes) {

    public static final ServerLimits DEFAULT = new ServerLimits(
            XmlLimits.DEFAULT, Duration.ofSeconds(30), Duration.ofSeconds(15), 10_000, 100, 1_000, 4 << 20);

    public ServerLimits {
        requireNonNull(xml, "xml");
        requirePositive("negotiationTimeout", negotiationTimeout);
        requirePositive("stepTimeout", stepTimeout);
        requirePositive("maxConnections", connections);
        requirePositive("maxResources", resources);
        requirePositive("maxPresenceTargets", presenceTargets);
        requirePositive("maxPendingBytes", pendingBytes);
    }

    public ServerLimits withXml(XmlLimits other) {
        return new ServerLimits(
                other, negotiationTimeout, stepTimeout, connections, resources, presenceTargets, pendingBytes);
    }

    public ServerLimits withNegotiationTimeout(Duration other) {
        return new ServerLimits(xml, other, stepTimeout, connections, resources, presenceTargets, pendingBytes);
    }

    public ServerLimits withStepTimeout(Duration other) {
        return new ServerLimits(xml, negotiationTimeout, other, connections, resources, presenceTargets, pendingBytes);
    }

    public ServerLimits withConnections(int other) {
        return new ServerLimits(xml, negotiationTimeout, stepTimeout, other, resources, presenceTargets, pendingBytes);
    }

    public ServerLimits withResources(int other) {
        return new ServerLimits(
                xml, negotiationTimeout, stepTimeout, connections, other, presenceTargets, pendingBytes);
    }

    public ServerLimits withPresenceTargets(int other) {
        return new ServerLimits(xml, negotiationTimeout, stepTimeout, connections, resources, other, pendingBytes);
    }

    public ServerLimits withPendingBytes(long other) {
        return new ServerLimits(xml, negotiationTimeout, stepTimeout, connections, resources, presenceTargets, other);
    }

    private static void requirePositive(String what, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(what + ": " + value + " (expected: more than nothing)");
        }
    }

    private static void requirePositive(String what, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(what + ": " + value + " (expected: at least 1)");
        }
    }
}
