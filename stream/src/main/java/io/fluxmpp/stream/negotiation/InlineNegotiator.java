package io.fluxmpp.stream.negotiation;

import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.Bind2;
import io.fluxmpp.stream.model.Sasl2Nonza;
import io.fluxmpp.stream.model.SmNonza;
import io.fluxmpp.stream.xml.XmlElement;
import org.jspecify.annotations.Nullable;

/** What a client asks for inside of {@code <authenticate/>}, to have it with success (XEP-0388 §2.3). */
interface InlineNegotiator {

    /** Asks for nothing: what is wanted is negotiated when that is done. */
    InlineNegotiator NOTHING = inline -> Request.NONE;

    /** What is asked for. */
    record Request(SmNonza.@Nullable Resume resume, Bind2.@Nullable Bind bind) {

        static final Request NONE = new Request(null, null);
    }

    /** @param inline what the server can do inline */
    Request request(XmlElement inline);

    /**
     * How far the stream has come. A server that has not done what it was asked for can be asked again.
     *
     * @param authorized who we are, which was checked
     * @param success the answer to the request: holds nothing that was not asked for
     * @throws io.fluxmpp.stream.error.XmppException if it is no good
     */
    default Reached reached(String domain, Jid authorized, Sasl2Nonza.Success success) {
        return Reached.goingOn(new NegotiationState.Authenticated());
    }
}
