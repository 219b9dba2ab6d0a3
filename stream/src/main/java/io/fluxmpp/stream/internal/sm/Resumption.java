package io.fluxmpp.stream.internal.sm;

import io.fluxmpp.stream.codec.PayloadCodecs;
import io.fluxmpp.stream.internal.transport.StreamChannel;
import io.fluxmpp.stream.model.SmNonza;
import io.netty.channel.EventLoop;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Makes another connection for a stream that has lost its own, and has it resumed there (XEP-0198 §5). */
public interface Resumption {

    /**
     * Tries once, when subscribed to; cancelling leaves no socket.
     *
     * <p>Errors: {@link io.fluxmpp.stream.error.ResumptionRefusedException} when there is no use in trying again, any other
     * when there may be.
     */
    Mono<Resumed> resume(Lost lost);

    /**
     * What is to be resumed.
     *
     * @param request what to ask for
     * @param location where the server would like it; {@code null} for anywhere
     * @param loop the event loop that the connection must be on
     * @param codecs by which payloads are read and written
     */
    record Lost(SmNonza.Resume request, @Nullable String location, EventLoop loop, PayloadCodecs codecs) {}

    /**
     * A stream that goes on.
     *
     * @param channel on which
     * @param handled how many stanzas the peer has handled
     */
    record Resumed(StreamChannel channel, long handled) {}
}
