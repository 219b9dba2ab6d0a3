/**
 * Sessions as meters and observations of Micrometer, which must be on the class path where this room is used, and nowhere else.
 *
 * <p>{@code docs/METRICS.md} has the table. May import {@code metrics} and what that may.
 */
@NullMarked
package io.fluxmpp.jingle.metrics.micrometer;

import org.jspecify.annotations.NullMarked;
