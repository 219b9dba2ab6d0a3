package io.fluxmpp.bench.scenario.client;

import java.nio.file.Path;

/**
 * Where and as whom to log in.
 *
 * @param access in what way
 * @param port on the loopback interface
 * @param certificate the file with what to trust
 * @param domain the server's, or that of a component
 * @param localpart the user
 * @param password the user's, or the secret of a component
 */
public record Account(Access access, int port, Path certificate, String domain, String localpart, String password) {

    static final String HOST = "127.0.0.1";

    /** Ways into a server. */
    public enum Access {
        /** As a client, over TLS. */
        TLS,
        /** As a client, without TLS. */
        UNENCRYPTED,
        /** As a component, which has no TLS. */
        COMPONENT
    }

    String bareJid() {
        return localpart + "@" + domain;
    }

    /** What a component calls itself; clients are told by their server. */
    String componentJid() {
        return bareJid() + "/bench";
    }
}
