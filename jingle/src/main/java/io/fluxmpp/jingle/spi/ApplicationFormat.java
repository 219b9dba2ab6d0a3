package io.fluxmpp.jingle.spi;

import io.fluxmpp.jingle.model.Content;
import io.fluxmpp.stream.codec.PayloadCodec;
import java.util.List;
import java.util.Set;

/**
 * One application of Jingle, such as file transfer (XEP-0166 §12.1). Immutable and thread-safe: one instance serves any
 * number of connections and sessions.
 */
public interface ApplicationFormat {

    /** The namespace of its {@code <description/>} element. */
    String namespace();

    /** The kind of transport it needs (XEP-0166 §8). */
    TransportMethod.Kind transportKind();

    /** The paths it needs, and what goes over them (XEP-0166 §8.1, §8.2); one, unless it says otherwise. */
    default List<Component> components() {
        return Component.ONLY_ONE;
    }

    /** How its descriptions and its session-info payloads are read and written. */
    List<PayloadCodec<?>> codecs();

    /** The features announced in service discovery (XEP-0166 §11). */
    Set<String> features();

    /**
     * Looks at a content that a peer offers, before anybody is asked. Nothing is sent or received yet.
     *
     * @param offered has a description in this format's namespace, as its codec read it
     * @return our side of the application, should the offer be accepted
     * @throws ApplicationRefusedException if it cannot be accepted at all
     */
    ApplicationSession review(Content offered);

    /**
     * Whether two contents, which both parties offer each other at the same time, are the same thing, so that one of them is
     * enough: two calls are, two files are not. The initiator's offer, or for new sessions that of the lower session id, then
     * overrules the other (XEP-0166 §7.2.16). They are unless a format says otherwise.
     *
     * @param ours has a description in this format's namespace
     * @param theirs as well
     */
    default boolean isSame(Content ours, Content theirs) {
        return true;
    }
}
