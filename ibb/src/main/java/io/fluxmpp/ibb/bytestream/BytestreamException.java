package io.fluxmpp.ibb.bytestream;

import io.fluxmpp.stream.error.XmppException;
import org.jspecify.annotations.Nullable;

/**
 * A bytestream could not be opened, broke, or was closed before all was done. Where the peer refused something, the cause is
 * its {@link io.fluxmpp.stream.error.StanzaErrorException}.
 */
public final class BytestreamException extends XmppException {

    private static final long serialVersionUID = 1L;

    public BytestreamException(String message) {
        super(message);
    }

    public BytestreamException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
