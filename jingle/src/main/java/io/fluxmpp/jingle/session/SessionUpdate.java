package io.fluxmpp.jingle.session;

import io.fluxmpp.jingle.model.Reason;
import io.fluxmpp.jingle.model.Senders;

/** What a peer does to a session that goes on. */
public sealed interface SessionUpdate {

    /** It wants to add a content, and waits for our answer. */
    record Added(ContentOffer offer) implements SessionUpdate {}

    /** It has changed which parties send; {@link JingleContent#modify} counters that. */
    record Modified(JingleContent content, Senders senders) implements SessionUpdate {}

    /** It has removed or rejected a content. */
    record Removed(JingleContent content, Reason reason) implements SessionUpdate {}
}
