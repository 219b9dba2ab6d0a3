package io.fluxmpp.stream.internal.server;

import io.fluxmpp.stream.internal.sm.AcceptedStream;
import io.fluxmpp.stream.internal.sm.ResumableStreams;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.SmNonza;
import io.fluxmpp.stream.model.StanzaError.Condition;
import io.fluxmpp.stream.model.StreamElement;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Lets a stream that has lost its connection go on over that of a client that is back (XEP-0198 §5). */
final class ResumeDialogue {

    private final ResumableStreams streams;

    ResumeDialogue(ResumableStreams streams) {
        this.streams = streams;
    }

    /** Whether there may be any to resume. */
    boolean isOffered() {
        return streams.areOffered();
    }

    /**
     * Gives {@code null} if the connection is that other stream's from now on; otherwise what the client is to be told, who may
     * bind a resource then.
     *
     * @param answer what the client is told by that other stream
     */
    SmNonza.@Nullable Failed resume(
            ServerStream stream, Jid account, SmNonza.Resume request, Function<SmNonza, StreamElement> answer) {
        AcceptedStream lost = streams.find(request.previd());
        if (lost == null || !lost.account().equals(account)) {
            Condition why = streams.areOffered() ? Condition.ITEM_NOT_FOUND : Condition.FEATURE_NOT_IMPLEMENTED;
            return new SmNonza.Failed(null, why, null);
        }
        stream.moveTo(lost.eventLoop(), channel -> lost.returned(channel, request.handled(), answer));
        return null;
    }
}
