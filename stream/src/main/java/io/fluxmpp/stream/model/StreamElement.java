package io.fluxmpp.stream.model;

/** Whatever a stream carries: its header and its end, and between them nonzas and stanzas, one after the other. */
public sealed interface StreamElement permits StreamHeader, StreamEnd, Nonza, Stanza {}
