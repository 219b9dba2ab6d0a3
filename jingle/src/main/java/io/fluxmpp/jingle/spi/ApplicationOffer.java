package io.fluxmpp.jingle.spi;

import io.fluxmpp.jingle.model.Creator;
import org.jspecify.annotations.Nullable;

/** What we want to do with a peer: the application's part of a session-initiate. Immutable; can be offered many times. */
public interface ApplicationOffer {

    /** The namespace of the application format, which must be registered with the connection's {@code Jingle}. */
    String namespace();

    /** The name of the content. */
    String contentName();

    /**
     * The namespace of the security precondition that the content must meet (XEP-0166 §9), which must be registered as well;
     * {@code null}, as it is unless overridden, for none.
     */
    default @Nullable String security() {
        return null;
    }

    /** Begins our side of the application, once per session. */
    ApplicationSession begin();

    /**
     * As {@link #begin()}, for applications to which it matters which party we are: that which makes the content. Sessions
     * call this one.
     */
    default ApplicationSession begin(Creator we) {
        return begin();
    }
}
