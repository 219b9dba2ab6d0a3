/**
 * Service discovery (XEP-0030) and its extended information (XEP-0128): what an entity is, what it can do and what belongs
 * to it. Written against {@code connection} like any extension, and may import it and everything below.
 *
 * <pre>{@code
 * Disco disco = Disco.on(connection);
 * Disposable announced = disco.addFeature("urn:example:feature");
 * disco.items(connection.server())
 *         .flatMapIterable(DiscoItems::items)
 *         .flatMap(disco::info)
 * }</pre>
 */
@NullMarked
package io.fluxmpp.stream.disco;

import org.jspecify.annotations.NullMarked;
