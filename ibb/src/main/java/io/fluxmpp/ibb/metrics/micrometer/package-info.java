/**
 * Bytestreams as meters of Micrometer, which must be on the class path where this room is used, and nowhere else.
 *
 * <p>{@code docs/METRICS.md} has the table. May import {@code metrics}.
 */
@NullMarked
package io.fluxmpp.ibb.metrics.micrometer;

import org.jspecify.annotations.NullMarked;
