package io.fluxmpp.bench.scenario.client;

import io.fluxmpp.ibb.bytestream.WindowPolicy;
import java.util.Arrays;

/** Who is measured. */
public enum Subject {
    /** This library, with its defaults. */
    FLUXMPP("fluxmpp") {
        @Override
        public Client login(Account account) {
            return FluxmppClient.login(account, WindowPolicy.announced());
        }
    },
    /** This library without stream management; measured where it is named. */
    UNMANAGED("fluxmpp-unmanaged") {
        @Override
        public Client login(Account account) {
            return FluxmppClient.login(account, WindowPolicy.announced(), false);
        }
    },
    /** This library with one block on its way at a time, as towards peers of which nothing is known. */
    ONE_BY_ONE("one-by-one") {
        @Override
        public Client login(Account account) {
            return FluxmppClient.login(account, WindowPolicy.fixed(1));
        }
    },
    /** Smack as it is shipped. */
    SMACK("smack") {
        @Override
        public Client login(Account account) throws Exception {
            return SmackClient.login(account, false);
        }
    },
    /** Smack, with {@code TCP_NODELAY} set for it. */
    SMACK_NODELAY("smack-nodelay") {
        @Override
        public Client login(Account account) throws Exception {
            return SmackClient.login(account, true);
        }
    },
    /** The limit: prepared stanzas go out, and nothing is parsed or decoded. */
    PUMP("pump") {
        @Override
        public Client login(Account account) throws Exception {
            return PumpClient.login(account);
        }
    };

    private final String label;

    Subject(String label) {
        this.label = label;
    }

    /** Its name in results and on the command line. */
    public String label() {
        return label;
    }

    /** Whether it keeps one block on its way at a time, whatever window is asked for. */
    public boolean isOneByOne() {
        return this != FLUXMPP && this != UNMANAGED && this != PUMP;
    }

    /** The way that it has into a server without TLS: our clients have none, our components know no other. */
    public Account.Access withoutTls() {
        return this == SMACK || this == SMACK_NODELAY ? Account.Access.UNENCRYPTED : Account.Access.COMPONENT;
    }

    /** Connects and logs in. Blocks. */
    public abstract Client login(Account account) throws Exception;

    public static Subject of(String label) {
        return Arrays.stream(values())
                .filter(subject -> subject.label.equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("subject: " + label + " (expected: one of "
                        + Arrays.stream(values()).map(Subject::label).toList() + ")"));
    }
}
