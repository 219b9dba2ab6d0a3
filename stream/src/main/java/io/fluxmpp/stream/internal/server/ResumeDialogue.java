package io.fluxmpp.stream.internal.server;

import io.fluxmpp.stream.internal.sm.AcceptedStream;
import io.fluxmpp.stream.internal.sm.ResumableStreams;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.SmNonza;
import io.fluxmpp.stream.model.StanzaError.Condition;

/** Lets a stream that has lost its connection go on over that of a client that is back (XEP-0198 §5). */
final class ResumeDialogue {

    private final ResumableStreams streams;

    ResumeDialogue(ResumableStreams streams) {
        this.streams = streams;
    }

    /** Whether the connection is that other stream's from now on; if not, the client was told, and may bind a resource. */
    boolean resume(ServerStream stream, Jid account, SmNonza.Resume request) {
        AcceptedStream lost = streams.find(request.previd());
        if (lost == null || !lost.account().equals(account)) {
            Condition why = streams.areOffered() ? Condition.ITEM_NOT_FOUND : Condition.FEATURE_NOT_IMPLEMENTED;
            stream.say(new SmNonza.Failed(null, why, null));
            return false;
        }
        stream.moveTo(lost.eventLoop(), channel -> lost.returned(channel, request.handled()));
        return true;
    }
}
