package io.fluxmpp.stream.model;

/** The closing tag {@code </stream:stream>} (RFC 6120 §4.4). */
public record StreamEnd() implements StreamElement {}
