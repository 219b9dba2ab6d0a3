package io.fluxmpp.jingle.spi;

/** What moves the bytes of one {@link Component}: a {@link DataStream} or a {@link DatagramPath}, by the transport's kind. */
public sealed interface DataPath permits DataStream, DatagramPath {}
