/** Keeps streams safe from recorders, and tells these of what takes more than one step. */
@NullMarked
package io.fluxmpp.stream.internal.metrics;

import org.jspecify.annotations.NullMarked;
