package io.fluxmpp.jingle.filetransfer;

import io.fluxmpp.jingle.model.ContentKey;
import io.fluxmpp.jingle.model.Creator;
import io.fluxmpp.jingle.spi.ContentControl;
import org.jspecify.annotations.Nullable;

/**
 * Which content a session-info is about. Peers leave out the creator, and some make the name up, which does no harm where
 * there is but one content. Confined to the event loop.
 */
final class Addressee {

    private final ContentKey key;
    private @Nullable ContentControl content;

    Addressee(ContentKey key) {
        this.key = key;
    }

    /** The transfer has begun; from now on we know what else there is in the session. */
    void begin(ContentControl control) {
        content = control;
    }

    /** Whether somebody who names a content so means ours, as far as we know by now. */
    boolean isMeantBy(@Nullable Creator creator, @Nullable String name) {
        boolean named = key.name().equals(name) && (creator == null || creator == key.creator());
        return named || (content != null && content.isOnly());
    }
}
