package io.fluxmpp.jingle.state;

import static java.util.Objects.requireNonNull;

import io.fluxmpp.jingle.model.Reason;
import org.jspecify.annotations.Nullable;

/**
 * How a session ended.
 *
 * @param reason why
 * @param by who ended it
 * @param cause what broke, where something did
 */
public record SessionEnd(Reason reason, Party by, @Nullable Throwable cause) {

    public SessionEnd {
        requireNonNull(reason, "reason");
        requireNonNull(by, "by");
    }

    /** Who can end a session. */
    public enum Party {
        US,
        PEER,
        /** Nobody: the connection it lived on is gone. */
        CONNECTION
    }
}
