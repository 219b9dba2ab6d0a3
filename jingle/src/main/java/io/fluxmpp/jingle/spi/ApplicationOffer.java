package io.fluxmpp.jingle.spi;

/** What we want to do with a peer: the application's part of a session-initiate. Immutable; can be offered many times. */
public interface ApplicationOffer {

    /** The namespace of the application format, which must be registered with the connection's {@code Jingle}. */
    String namespace();

    /** The name of the content. */
    String contentName();

    /** Begins our side of the application, once per session. */
    ApplicationSession begin();
}
