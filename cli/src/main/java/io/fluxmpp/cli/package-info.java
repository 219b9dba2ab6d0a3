/**
 * The {@code fluxmpp} command: {@code demo}, {@code send}, {@code receive}, {@code ping}.
 *
 * <p>One class per subcommand, each a {@link io.fluxmpp.cli.Work}: a pipeline that {@link io.fluxmpp.cli.Foreground} runs
 * while the main thread waits, the only place of fluxmpp that blocks. What goes wrong becomes one line and an
 * {@link io.fluxmpp.cli.ExitCode} in {@link io.fluxmpp.cli.Failure}.
 *
 * <p>May import {@code file}, {@code terminal}, picocli and the public rooms of all modules.
 */
@NullMarked
package io.fluxmpp.cli;

import org.jspecify.annotations.NullMarked;
