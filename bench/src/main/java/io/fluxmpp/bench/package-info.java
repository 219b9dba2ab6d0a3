/**
 * JMH benchmarks. Each compares ours with what else could do the work, and with the limit, in one run. Never deployed;
 * the one module that may look into other modules' internals, to measure them.
 */
@NullMarked
package io.fluxmpp.bench;

import org.jspecify.annotations.NullMarked;
