/**
 * What tests of XMPP code need, ours and our users'. It comes as the test-jar of {@code fluxmpp-stream}:
 *
 * <pre>{@code
 * <dependency>
 *   <groupId>io.fluxmpp</groupId>
 *   <artifactId>fluxmpp-stream</artifactId>
 *   <type>test-jar</type>
 *   <scope>test</scope>
 * </dependency>
 * }</pre>
 *
 * <p>with JUnit, AssertJ, reactor-test, BlockHound and {@code netty-pkitesting} beside it.
 *
 * <p><b>A peer that does what you say.</b> {@link io.fluxmpp.testkit.ScriptedPeer} plays one side of a dialogue over a real
 * socket: honestly up to where the test begins, then as the test wants it.
 *
 * <pre>{@code
 * ScriptedDialogue server = ScriptedPeer.create()
 *         .account("romeo@montague.lit/orchard", "secret")
 *         .listen("""
 *                 up to bind
 *                 << <iq type='get' id='{id}' ...><ping xmlns='urn:xmpp:ping'/></iq>
 *                 >> <iq type='error' id='{id}'><error type='cancel'>
 *                    <service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>
 *                 << </stream:stream>
 *                 >> </stream:stream>
 *                 << closed
 *                 """)
 *         .block();
 * ...                                               // connect to server.port(), trusting server.certificate()
 * StepVerifier.create(server.outcome()).verifyComplete();
 * server.dispose();
 * }</pre>
 *
 * <p><b>XML by meaning.</b> {@link io.fluxmpp.testkit.XmlAssert} compares elements as they mean, not as they are spelled.
 *
 * <p><b>Two connections and a clock.</b> {@link io.fluxmpp.testkit.LinkedConnections} are two real connections, linked in
 * memory: deadlines, delays, full sockets and lost stanzas without a wait and without chance.
 *
 * <p><b>A bad network.</b> {@link io.fluxmpp.testkit.FaultProxy} stands between client and server: late, narrow, in single
 * bytes, stalled or cut, as the test says.
 *
 * <p><b>House rules.</b> {@link io.fluxmpp.testkit.HouseRules} holds in every test class without being named: a blocking
 * call on an event loop or a leaked buffer fails the class.
 *
 * <p><b>A real server.</b> {@link io.fluxmpp.testkit.ProsodyServer} runs Prosody on loopback, for integration tests.
 * {@link io.fluxmpp.testkit.Prerequisite} skips tests that need what is not installed.
 */
@NullMarked
package io.fluxmpp.testkit;

import org.jspecify.annotations.NullMarked;
