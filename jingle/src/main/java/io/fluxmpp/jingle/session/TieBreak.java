package io.fluxmpp.jingle.session;

import io.fluxmpp.stream.jid.Jid;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Which of two offers counts that both parties make each other at the same time (XEP-0166 §7.2.16). */
final class TieBreak {

    private TieBreak() {}

    /** Whether our offer overrules the peer's: that of the lower session id does, or else that of the lower JID. */
    static boolean isOurs(String ourSid, Jid us, String theirSid, Jid them) {
        int bySid = compare(ourSid, theirSid);
        return bySid == 0 ? compare(us.toString(), them.toString()) < 0 : bySid < 0;
    }

    /** As the collation i;octet does (RFC 4790 §9.3). */
    private static int compare(String one, String other) {
        return Arrays.compareUnsigned(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }
}
