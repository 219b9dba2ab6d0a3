package io.fluxmpp.jingle.state;

import static java.util.Objects.requireNonNull;

import io.fluxmpp.jingle.model.Senders;
import io.fluxmpp.stream.xml.Payload;
import org.jspecify.annotations.Nullable;

/**
 * What the parties have agreed on about one content, and what they have not yet (XEP-0166 §5.1).
 *
 * <pre>
 *   session-initiate --&gt; OFFERED --- session-accept ---+
 *                                                     +--&gt; ACCEPTED
 *   content-add -------&gt; ADDING, ADDED --- accept -----+
 * </pre>
 *
 * <p>A content that is rejected, removed or left out of the answer is no longer part of the session, so it has no state.
 *
 * @param phase how far it is agreed on
 * @param senders which parties send; what the offer says until it is changed
 * @param asking whether a content-modify of ours is not answered; until it is, there is no other
 * @param wanted the direction it asks for; {@code null} if the peer has overruled it
 * @param replacement whether another transport is being negotiated
 * @param proposal the transport that we have proposed, where {@code replacement} is {@link Replacement#OURS}
 */
public record ContentState(
        Phase phase,
        Senders senders,
        boolean asking,
        @Nullable Senders wanted,
        Replacement replacement,
        @Nullable Payload proposal) {

    /** How far a content is agreed on. */
    public enum Phase {
        /** Part of the offer of the session, which is not answered. */
        OFFERED,
        /** Part of a content-add of ours that the peer has not acknowledged, and may have crossed with one of its own. */
        ADDING,
        /** Part of a content-add that is acknowledged, and neither accepted nor rejected. */
        ADDED,
        /** Accepted by the other party. */
        ACCEPTED
    }

    /** Whose transport-replace is not answered. */
    public enum Replacement {
        NONE,
        OURS,
        THEIRS
    }

    public ContentState {
        requireNonNull(phase, "phase");
        requireNonNull(senders, "senders");
        requireNonNull(replacement, "replacement");
    }

    /** A content of which nothing is agreed on. */
    static ContentState proposed(Phase phase, @Nullable Senders senders) {
        return new ContentState(phase, senders == null ? Senders.BOTH : senders, false, null, Replacement.NONE, null);
    }

    ContentState in(Phase other) {
        return new ContentState(other, senders, asking, wanted, replacement, proposal);
    }

    /** The peer has changed the direction, whatever we asked for. */
    ContentState told(Senders other) {
        return new ContentState(phase, other, asking, null, replacement, proposal);
    }

    ContentState asking(Senders other) {
        return new ContentState(phase, senders, true, other, replacement, proposal);
    }

    /** Our content-modify has had its answer. */
    ContentState answered(Senders agreed) {
        return new ContentState(phase, agreed, false, null, replacement, proposal);
    }

    ContentState withReplacement(Replacement other) {
        return new ContentState(phase, senders, asking, wanted, other, null);
    }

    ContentState proposing(@Nullable Payload transport) {
        return new ContentState(phase, senders, asking, wanted, Replacement.OURS, transport);
    }
}
