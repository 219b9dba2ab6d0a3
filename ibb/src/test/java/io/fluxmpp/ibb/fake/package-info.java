/** Two connections without a network: what bytestreams run on in tests. */
@NullMarked
package io.fluxmpp.ibb.fake;

import org.jspecify.annotations.NullMarked;
