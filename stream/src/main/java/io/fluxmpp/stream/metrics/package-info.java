/**
 * What a stream tells of itself to whoever counts: events, without any library for meters.
 *
 * <p>{@link io.fluxmpp.stream.metrics.StreamMetricsRecorder} is the interface; {@code metrics.micrometer} has one made of
 * Micrometer's meters. May import {@code error}, {@code model}, {@code xml} and {@code jid}.
 */
@NullMarked
package io.fluxmpp.stream.metrics;

import org.jspecify.annotations.NullMarked;
