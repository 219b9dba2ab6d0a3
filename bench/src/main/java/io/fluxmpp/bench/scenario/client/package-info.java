/** The subjects: clients of several libraries that all do the same, each in the way its users would. */
@NullMarked
package io.fluxmpp.bench.scenario.client;

import org.jspecify.annotations.NullMarked;
