package io.fluxmpp.ibb.bytestream;

import io.fluxmpp.ibb.model.Data;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;

/** How blocks travel, and how one learns that they have arrived. On the event loop only. */
interface BlockCarrier {

    /**
     * Sends a block.
     *
     * @param answered told once, on any thread: with {@code null} when the block has arrived, with the error otherwise
     * @return takes it back, if it has not left yet, and forgets it
     */
    Disposable carry(Data.Outbound block, Consumer<@Nullable Throwable> answered);

    /** Whether a block that a server gave back may be sent again: whether none behind it can have arrived meanwhile. */
    boolean canRepeat();
}
