package io.fluxmpp.jingle.filetransfer;

import io.fluxmpp.jingle.model.Content;
import io.fluxmpp.jingle.model.Creator;
import io.fluxmpp.jingle.model.Senders;
import org.jspecify.annotations.Nullable;

/** Which way a file goes, seen from the party that made the content (XEP-0234 §4.1). */
enum Direction {
    OFFER,
    REQUEST;

    /** Offers come with senders missing or "both", too; {@code null} where nobody sends. */
    static @Nullable Direction of(Content content) {
        Senders senders = content.senders();
        if (senders == null || senders == Senders.BOTH) {
            return OFFER;
        }
        if (senders == Senders.NONE) {
            return null;
        }
        return senders == OFFER.senders(content.key().creator()) ? OFFER : REQUEST;
    }

    /** Who sends, if that party made the content. */
    Senders senders(Creator creator) {
        boolean initiatorSends = (creator == Creator.INITIATOR) == (this == OFFER);
        return initiatorSends ? Senders.INITIATOR : Senders.RESPONDER;
    }
}
