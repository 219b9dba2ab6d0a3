/**
 * Scenarios: whole clients and servers, each in a process of its own, looked at from outside. Each is a command of
 * {@link io.fluxmpp.bench.scenario.Scenarios}; {@code --help} behind it tells what can be set.
 *
 * <pre>{@code
 * java -cp bench/target/benchmarks.jar io.fluxmpp.bench.scenario.Scenarios transfer --out results.jsonl
 * java -cp bench/target/benchmarks.jar io.fluxmpp.bench.scenario.Scenarios all --quick
 * }</pre>
 *
 * <p><b>How to read the results.</b> Each line is a JSON object: one subject under certain conditions.
 *
 * <ul>
 *   <li>{@code scenario} and {@code parameters} say what was done. Lines in which these are the same can be compared: their
 *       subjects took turns in one run.
 *   <li>{@code subject} says who did it: {@code fluxmpp} with its defaults; {@code one-by-one}, which is fluxmpp with one block
 *       on its way at a time; {@code smack} as it is shipped; {@code smack-nodelay}, for which {@code TCP_NODELAY} was set; and
 *       {@code pump}, the limit: a client with the same sockets and the same TLS that sends prepared stanzas, finds the ids of
 *       those that come, and neither parses nor decodes anything.
 *   <li>{@code metrics} has for each quantity its unit, the value of each round, their median and the least and the
 *       greatest. A series over time ({@code soak}) has its samples for rounds.
 *   <li>{@code skipped} stands in place of metrics where something could not be measured, and says why.
 *   <li>{@code environment} and {@code command} say where and how to do it again.
 * </ul>
 *
 * <p>What the quantities mean:
 *
 * <ul>
 *   <li>{@code throughput}: bytes of payload, measured at the sender while they flow, without beginning and end; with
 *       {@code --mib}, of the whole up to the last acknowledgement. {@code allowed}: what the window and the round trip leave
 *       room for.
 *   <li>{@code cpu}: of the sender's and the receiver's process together, to move 100 MiB; {@code senderCpu}, {@code
 *       receiverCpu} and {@code serverCpu} are that of each process.
 *   <li>{@code peakHeap} and {@code peakResident}: the most heap in use, and the most physical memory, during a round, of the
 *       client that took more.
 *   <li>{@code rate}: of answers, or of sessions opened, used and ended. {@code p50}, {@code p99}, {@code p999}: within
 *       that time half, 99 %, 99.9 % of the answers came.
 *   <li>{@code heapPerConnection}, {@code residentPerConnection}, {@code heapPerSession}: what each adds to the process.
 *   <li>{@code idleCpu}: CPU time of the process while nothing happens, in milliseconds a second.
 *   <li>{@code errors}: transfers of which a byte was wrong or missing. Any makes the command end with 1.
 * </ul>
 *
 * <p>TLS is always on, since fluxmpp does not connect without. All processes share this machine's cores: ratios say more than
 * absolute figures.
 */
@NullMarked
package io.fluxmpp.bench.scenario;

import org.jspecify.annotations.NullMarked;
