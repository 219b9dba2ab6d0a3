/**
 * What the command needs of files besides transferring them.
 *
 * <p>May import Reactor, the JDK, and the error that file transfer has for local files.
 */
@NullMarked
package io.fluxmpp.cli.file;

import org.jspecify.annotations.NullMarked;
