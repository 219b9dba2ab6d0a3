/**
 * How a stream is set up, feature by feature (RFC 6120 §4.3): TLS, SASL, resource binding.
 *
 * <p>{@link io.fluxmpp.stream.negotiation.NegotiationMachine} holds the rules of what comes next; each
 * {@link io.fluxmpp.stream.negotiation.FeatureNegotiator} is the dialogue of one feature. May import
 * {@code internal.transport} and everything below it.
 */
@NullMarked
package io.fluxmpp.stream.negotiation;

import org.jspecify.annotations.NullMarked;
