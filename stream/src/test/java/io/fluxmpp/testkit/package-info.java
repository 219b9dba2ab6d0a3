/**
 * What tests of XMPP code need, ours and our users'.
 *
 * <p>{@link io.fluxmpp.testkit.HouseRules} holds in every test class without being named: a blocking call on an
 * event loop or a leaked buffer fails the class. {@link io.fluxmpp.testkit.ProsodyServer} is a real server on
 * loopback, for integration tests.
 */
@NullMarked
package io.fluxmpp.testkit;

import org.jspecify.annotations.NullMarked;
