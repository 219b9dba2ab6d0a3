/**
 * What can go wrong with a session, as an exception. May import {@code model}.
 */
@NullMarked
package io.fluxmpp.jingle.error;

import org.jspecify.annotations.NullMarked;
