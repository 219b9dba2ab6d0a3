package io.fluxmpp.bench.scenario.client;

import java.nio.file.Path;

/**
 * Where and as whom to log in.
 *
 * @param port on the loopback interface
 * @param certificate the file with what to trust
 * @param domain the domain
 * @param localpart the user
 * @param password the password
 */
public record Account(int port, Path certificate, String domain, String localpart, String password) {

    static final String HOST = "127.0.0.1";

    String bareJid() {
        return localpart + "@" + domain;
    }
}
