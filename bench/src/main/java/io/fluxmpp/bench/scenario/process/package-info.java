/**
 * Processes: what is measured runs in one of its own, so that its CPU time, memory and threads are its own. The harness
 * starts them ({@link io.fluxmpp.bench.scenario.process.WorkerProcess}) and talks to them in lines.
 */
@NullMarked
package io.fluxmpp.bench.scenario.process;

import org.jspecify.annotations.NullMarked;
