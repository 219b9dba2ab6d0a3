/**
 * Scenarios: whole clients and servers in processes of their own, looked at from outside. Each is a command of
 * {@link io.fluxmpp.bench.scenario.Scenarios} and prints its results as lines of JSON.
 *
 * <pre>{@code
 * java -cp bench/target/benchmarks.jar io.fluxmpp.bench.scenario.Scenarios connections --clients 2000
 * }</pre>
 */
@NullMarked
package io.fluxmpp.bench.scenario;

import org.jspecify.annotations.NullMarked;
