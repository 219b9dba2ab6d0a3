/**
 * Local files as the two ends of a transfer: read and written block by block, off the event loops.
 *
 * <p>May import Reactor and the JDK.
 */
@NullMarked
package io.fluxmpp.cli.file;

import org.jspecify.annotations.NullMarked;
