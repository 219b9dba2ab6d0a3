package io.fluxmpp.cli;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** How the process ends, for scripts. */
public enum ExitCode {
    /** All was done; with files: they are whole. */
    OK(0, "success"),
    /** Anything that has no code of its own. */
    FAILED(1, "the connection or the transfer broke off, or the file arrived damaged"),
    /** The command line, or what it names, is wrong. */
    USAGE(2, "wrong usage"),
    /** The server refused name or password. */
    NOT_AUTHORIZED(3, "the server refused name or password"),
    /** The server's certificate is not trusted. */
    UNTRUSTED(4, "the server's certificate is not trusted"),
    /** There is no connection to the server. */
    UNREACHABLE(5, "the server's host is unknown or does not answer"),
    /** The peer is not there. */
    PEER_UNAVAILABLE(6, "the peer is offline, or does not take files from this account"),
    /** The peer is there and said no. */
    DECLINED(7, "the peer declined the file"),
    /** A file on this side cannot be read or written. */
    LOCAL_FILE(8, "a local file cannot be read or written, such as when the disk is full"),
    /** By Ctrl-C or a signal to end. */
    INTERRUPTED(130, "interrupted");

    private final int code;
    private final String description;

    ExitCode(int code, String description) {
        this.code = code;
        this.description = description;
    }

    /** The number that the shell gets. */
    public int code() {
        return code;
    }

    /** All of them as the help prints them. */
    static Map<String, String> descriptions() {
        Map<String, String> descriptions = new LinkedHashMap<>();
        Arrays.stream(values()).forEach(each -> descriptions.put(String.valueOf(each.code), each.description));
        return descriptions;
    }
}
