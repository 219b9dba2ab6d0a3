/**
 * What bytestreams tell of themselves to whoever counts, without any library for meters.
 *
 * <p>{@code metrics.micrometer} makes Micrometer's meters of it.
 */
@NullMarked
package io.fluxmpp.ibb.metrics;

import org.jspecify.annotations.NullMarked;
