package io.fluxmpp.jingle.state;

import static io.fluxmpp.jingle.state.SessionState.PENDING;

import io.fluxmpp.jingle.model.ContentKey;
import io.fluxmpp.jingle.model.JingleAction.SessionTerminate;
import io.fluxmpp.jingle.model.Reason;
import io.fluxmpp.jingle.state.ContentState.Phase;
import io.fluxmpp.jingle.state.Effect.Drop;
import io.fluxmpp.jingle.state.Effect.End;
import io.fluxmpp.jingle.state.Effect.ReleaseTransport;
import io.fluxmpp.jingle.state.Effect.Send;
import io.fluxmpp.jingle.state.SessionEnd.Party;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * How sessions and contents end (XEP-0166 §6.7, §7.2.4, §7.2.5).
 *
 * @param sid the session's id
 */
record Endings(String sid) {

    /** We end the session: the peer is told. */
    Transition terminate(Negotiation now, Reason reason) {
        return terminate(now, new SessionEnd(reason, Party.US, null), List.of());
    }

    Transition terminate(Negotiation now, SessionEnd end, List<Effect> before) {
        List<Effect> effects = new ArrayList<>(before);
        effects.add(new Send(SessionTerminate.of(sid, end.reason())));
        return over(now, end, effects);
    }

    /** The session has ended, and there is nobody to tell. */
    static Transition over(Negotiation now, SessionEnd end, List<Effect> before) {
        List<Effect> effects = new ArrayList<>(before);
        effects.add(new End(end));
        effects.add(new ReleaseTransport());
        return new Transition(now.over(), effects);
    }

    /**
     * Contents are over. A session that has none left is ended with the same reason, by whoever notices.
     *
     * @param before what is done before that
     */
    Transition drop(Negotiation now, Collection<ContentKey> gone, SessionEnd end, Effect... before) {
        Negotiation left = now.without(gone);
        if (isEmpty(left)) {
            return terminate(now, end, List.of(before));
        }
        List<Effect> effects = new ArrayList<>(List.of(before));
        if (!gone.isEmpty()) {
            effects.add(new Drop(Set.copyOf(gone), end));
        }
        return new Transition(left, effects);
    }

    /** Whether nothing is left to talk about. An offer can be accepted as long as one of its contents is there. */
    static boolean isEmpty(Negotiation negotiation) {
        return negotiation.contents().values().stream()
                .noneMatch(content -> negotiation.state() != PENDING || content.phase() == Phase.OFFERED);
    }
}
