/**
 * What people and scripts get to see. May import Reactor and the JDK.
 */
@NullMarked
package io.fluxmpp.cli.terminal;

import org.jspecify.annotations.NullMarked;
