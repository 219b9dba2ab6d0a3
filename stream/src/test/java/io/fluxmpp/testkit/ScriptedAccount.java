package io.fluxmpp.testkit;

import java.util.HashMap;
import java.util.Map;

/** Whom a dialogue is about. Domain and resource go into scripts as variables; {@code toString} has no password. */
record ScriptedAccount(String user, String domain, String resource, String password) {

    static ScriptedAccount of(String jid, String password) {
        int at = jid.indexOf('@');
        int slash = jid.indexOf('/');
        if (at < 1) {
            throw new IllegalArgumentException("account: " + jid + " (expected: user@domain or user@domain/resource)");
        }
        return new ScriptedAccount(
                jid.substring(0, at),
                slash < 0 ? jid.substring(at + 1) : jid.substring(at + 1, slash),
                slash < 0 ? "scripted" : jid.substring(slash + 1),
                password);
    }

    /** What scripts know of it. A client learns its full JID only from the server. */
    Map<String, String> variables(boolean server) {
        Map<String, String> variables = new HashMap<>();
        variables.put("user", user);
        variables.put("domain", domain);
        variables.put("resource", resource);
        variables.put("account", user + "@" + domain);
        if (server) {
            variables.put("jid", user + "@" + domain + "/" + resource);
        }
        return variables;
    }

    @Override
    public String toString() {
        return user + "@" + domain + "/" + resource;
    }
}
