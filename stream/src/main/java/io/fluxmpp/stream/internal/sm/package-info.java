/** Stream management (XEP-0198): streams that are acknowledged stanza by stanza and outlive their connections. */
@NullMarked
package io.fluxmpp.stream.internal.sm;

import org.jspecify.annotations.NullMarked;
