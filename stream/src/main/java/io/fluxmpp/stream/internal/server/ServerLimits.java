package io.fluxmpp.stream.internal.server;

import static java.util.Objects.requireNonNull;

import io.fluxmpp.stream.xml.XmlLimits;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * What clients may make grow, and how long they may keep the server waiting. The settings of {@code XmppServer} say what
 * each is for.
 *
 * @param xml limits of what an authenticated client sends
 * @param unauthenticatedStanzaBytes bytes of one element of a client that has not authenticated
 * @param authenticationTimeout time from the connection to having authenticated
 * @param negotiationTimeout time from the connection to the bound resource
 * @param stepTimeout time for each thing that a client is waited for until then
 * @param idleTimeout time without a sign of life until the client is asked for one, and again until it is given up
 * @param closeTimeout time for the client to close its side of a stream
 * @param connections open at once
 * @param connectionsPerAddress open at once from one IP address
 * @param unauthenticated connections open at once whose clients have not authenticated
 * @param resources bound to one account at once
 * @param presenceTargets addresses one client has directed presence to
 * @param pendingBytes bytes that wait for one client
 * @param unacknowledged stanzas that wait for one client to acknowledge them
 * @param answerTimeout time for a client that was asked to acknowledge to say or take anything
 * @param resumption time for a client that has lost its connection to come back; zero for none
 */
public record ServerLimits(
        XmlLimits xml,
        int unauthenticatedStanzaBytes,
        Duration authenticationTimeout,
        Duration negotiationTimeout,
        Duration stepTimeout,
        Duration idleTimeout,
        Duration closeTimeout,
        int connections,
        int connectionsPerAddress,
        int unauthenticated,
        int resources,
        int presenceTargets,
        long pendingBytes,
        int unacknowledged,
        Duration answerTimeout,
        Duration resumption) {

    public static final ServerLimits DEFAULT = new ServerLimits(
            XmlLimits.DEFAULT,
            16 << 10,
            Duration.ofSeconds(15),
            Duration.ofSeconds(30),
            Duration.ofSeconds(15),
            Duration.ofMinutes(30),
            Duration.ofSeconds(5),
            20_000,
            20_000,
            4_000,
            100,
            1_000,
            4 << 20,
            16_384,
            Duration.ofMinutes(1),
            Duration.ofMinutes(5));

    public ServerLimits {
        requireNonNull(xml, "xml");
        XmlLimits unused = XmlLimits.DEFAULT.withStanzaBytes(unauthenticatedStanzaBytes);
        requirePositive("authenticationTimeout", authenticationTimeout);
        requirePositive("negotiationTimeout", negotiationTimeout);
        requirePositive("stepTimeout", stepTimeout);
        requirePositive("idleTimeout", idleTimeout);
        requirePositive("closeTimeout", closeTimeout);
        requirePositive("maxConnections", connections);
        requirePositive("maxConnectionsPerAddress", connectionsPerAddress);
        requirePositive("maxUnauthenticated", unauthenticated);
        requirePositive("maxResources", resources);
        requirePositive("maxPresenceTargets", presenceTargets);
        requirePositive("maxPendingBytes", pendingBytes);
        requirePositive("maxUnacknowledged", unacknowledged);
        requirePositive("answerTimeout", answerTimeout);
        if (resumption.isNegative()) {
            throw new IllegalArgumentException("resumption: " + resumption + " (expected: zero or more)");
        }
    }

    /** These limits but for what is changed. */
    public ServerLimits with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return new ServerLimits(
                draft.xml,
                draft.unauthenticatedStanzaBytes,
                draft.authenticationTimeout,
                draft.negotiationTimeout,
                draft.stepTimeout,
                draft.idleTimeout,
                draft.closeTimeout,
                draft.connections,
                draft.connectionsPerAddress,
                draft.unauthenticated,
                draft.resources,
                draft.presenceTargets,
                draft.pendingBytes,
                draft.unacknowledged,
                draft.answerTimeout,
                draft.resumption);
    }

    /** Limits of what a client sends before it has authenticated. */
    XmlLimits xmlBeforeAuthentication() {
        return xml.withStanzaBytes(Math.min(xml.stanzaBytes(), unauthenticatedStanzaBytes));
    }

    /** What a changed copy is made of. */
    public static final class Draft {
        public XmlLimits xml;
        public int unauthenticatedStanzaBytes;
        public Duration authenticationTimeout;
        public Duration negotiationTimeout;
        public Duration stepTimeout;
        public Duration idleTimeout;
        public Duration closeTimeout;
        public int connections;
        public int connectionsPerAddress;
        public int unauthenticated;
        public int resources;
        public int presenceTargets;
        public long pendingBytes;
        public int unacknowledged;
        public Duration answerTimeout;
        public Duration resumption;

        private Draft(ServerLimits from) {
            xml = from.xml;
            unauthenticatedStanzaBytes = from.unauthenticatedStanzaBytes;
            authenticationTimeout = from.authenticationTimeout;
            negotiationTimeout = from.negotiationTimeout;
            stepTimeout = from.stepTimeout;
            idleTimeout = from.idleTimeout;
            closeTimeout = from.closeTimeout;
            connections = from.connections;
            connectionsPerAddress = from.connectionsPerAddress;
            unauthenticated = from.unauthenticated;
            resources = from.resources;
            presenceTargets = from.presenceTargets;
            pendingBytes = from.pendingBytes;
            unacknowledged = from.unacknowledged;
            answerTimeout = from.answerTimeout;
            resumption = from.resumption;
        }
    }

    private static void requirePositive(String what, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(what + ": " + value + " (expected: at least 1)");
        }
    }

    private static void requirePositive(String what, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(what + ": " + value + " (expected: more than nothing)");
        }
    }
}
