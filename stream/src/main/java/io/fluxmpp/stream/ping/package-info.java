/**
 * XMPP Ping (XEP-0199). Written against {@code connection} like any extension.
 */
@NullMarked
package io.fluxmpp.stream.ping;

import org.jspecify.annotations.NullMarked;
