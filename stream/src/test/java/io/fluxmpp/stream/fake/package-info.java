/** A connection whose other end is the test, on virtual time. */
@NullMarked
package io.fluxmpp.stream.fake;

import org.jspecify.annotations.NullMarked;
