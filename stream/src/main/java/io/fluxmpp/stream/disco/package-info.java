/**
 * Service discovery (XEP-0030): what an entity is and what it can do. Written against {@code connection} like any
 * extension.
 */
@NullMarked
package io.fluxmpp.stream.disco;

import org.jspecify.annotations.NullMarked;
