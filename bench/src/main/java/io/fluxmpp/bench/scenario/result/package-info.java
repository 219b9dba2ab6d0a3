/** What scenarios print: points, each a line of JSON. See {@link io.fluxmpp.bench.scenario} for how to read one. */
@NullMarked
package io.fluxmpp.bench.scenario.result;

import org.jspecify.annotations.NullMarked;
