/** What serves the build and tools rather than the rooms. Not API. */
@NullMarked
package io.fluxmpp.stream.internal;

import org.jspecify.annotations.NullMarked;
