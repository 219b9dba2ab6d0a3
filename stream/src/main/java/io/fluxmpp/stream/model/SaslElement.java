package io.fluxmpp.stream.model;

/** An element of authentication, in one of the two profiles of SASL that XMPP has: RFC 6120 §6, and XEP-0388. */
public sealed interface SaslElement extends Nonza permits SaslNonza, Sasl2Nonza {}
