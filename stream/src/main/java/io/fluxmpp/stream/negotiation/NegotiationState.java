package io.fluxmpp.stream.negotiation;

import static java.util.Objects.requireNonNull;

import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.SmNonza;
import org.jspecify.annotations.Nullable;

/**
 * How far a stream has come. A field exists exactly when it means something.
 *
 * <pre>
 *   Connected --STARTTLS--&gt; Secured --SASL--&gt; Authenticated --bind--&gt; Bound
 *                                                         --resume--&gt; Resumed
 *                       Secured --SASL2-&gt; Authenticated, Bound or Resumed
 * </pre>
 */
public sealed interface NegotiationState {

    /** TCP only: nothing secret may be said. */
    record Connected() implements NegotiationState {}

    /** TLS is up and the certificate is the domain's. */
    record Secured() implements NegotiationState {}

    /** Both ends have proved who they are. */
    record Authenticated() implements NegotiationState {}

    /**
     * A stream goes on that had lost its connection (XEP-0198).
     *
     * @param handled how many of our stanzas the server has handled
     */
    record Resumed(long handled) implements NegotiationState {}

    /**
     * Ready for stanzas.
     *
     * @param management what the server has said of stream management meanwhile: {@link SmNonza.Enabled} or
     *     {@link SmNonza.Failed}; {@code null} if it was not asked
     */
    record Bound(Jid jid, @Nullable SmNonza management) implements NegotiationState {
        public Bound {
            requireNonNull(jid, "jid");
        }

        /** The server was not asked for more. */
        public Bound(Jid jid) {
            this(jid, null);
        }
    }
}
