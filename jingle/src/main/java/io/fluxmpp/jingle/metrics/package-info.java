/**
 * What sessions tell of themselves to whoever counts, without any library for meters.
 *
 * <p>{@code metrics.micrometer} makes Micrometer's meters of it. May import {@code state} and {@code model}.
 */
@NullMarked
package io.fluxmpp.jingle.metrics;

import org.jspecify.annotations.NullMarked;
