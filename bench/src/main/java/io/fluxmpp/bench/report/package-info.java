/**
 * Makes {@code docs/benchmarks.md} of what benchmarks and scenarios have measured: {@link io.fluxmpp.bench.report.ReportMain}
 * reads results, {@link io.fluxmpp.bench.report.Questions} says which tables there are, {@link io.fluxmpp.bench.report.Targets}
 * what we want to reach, {@link io.fluxmpp.bench.report.Charts} how costs grow. Numbers come out of results only; what has no
 * result is said not to be measured.
 */
@NullMarked
package io.fluxmpp.bench.report;

import org.jspecify.annotations.NullMarked;
