package io.fluxmpp.stream.negotiation;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxmpp.stream.error.NegotiationException.Reason;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.StreamFeatures;
import io.fluxmpp.stream.negotiation.NegotiationMachine.Feature;
import io.fluxmpp.stream.negotiation.NegotiationMachine.Step;
import io.fluxmpp.stream.negotiation.NegotiationState.Authenticated;
import io.fluxmpp.stream.negotiation.NegotiationState.Bound;
import io.fluxmpp.stream.negotiation.NegotiationState.Connected;
import io.fluxmpp.stream.negotiation.NegotiationState.Secured;
import io.fluxmpp.stream.xml.Namespaces;
import io.fluxmpp.stream.xml.XmlElement;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class NegotiationMachineTest {

    private static final XmlElement TLS = XmlElement.of(Namespaces.TLS, "starttls");
    private static final XmlElement SASL = XmlElement.of(Namespaces.SASL, "mechanisms");
    private static final XmlElement BIND = XmlElement.of(Namespaces.BIND, "bind");
    private static final XmlElement UNKNOWN = XmlElement.of("urn:unknown", "feature");
    private static final StreamFeatures ALL = StreamFeatures.of(UNKNOWN, BIND, SASL, TLS);

    static Stream<Arguments> arrows() {
        return Stream.of(
                Arguments.of(new Connected(), Feature.STARTTLS, TLS),
                Arguments.of(new Secured(), Feature.SASL, SASL),
                Arguments.of(new Authenticated(), Feature.BIND, BIND));
    }

    /** Whatever else is offered, in whatever order. */
    @ParameterizedTest
    @MethodSource("arrows")
    @Tag("S-4.3.2-6")
    @Tag("S-5.3.4-1")
    @Tag("S-7.3.1-1")
    void eachStateHasItsFeature(NegotiationState state, Feature feature, XmlElement offered) {
        assertThat(NegotiationMachine.next(state, ALL)).isEqualTo(new Step.Negotiate(feature, offered));
    }

    static Stream<Arguments> missing() {
        return Stream.of(
                Arguments.of(new Connected(), StreamFeatures.of(SASL, BIND), Reason.TLS),
                Arguments.of(new Secured(), StreamFeatures.of(TLS, BIND), Reason.SASL),
                Arguments.of(new Authenticated(), StreamFeatures.of(TLS, SASL), Reason.BIND));
    }

    @ParameterizedTest
    @MethodSource("missing")
    @Tag("T-3")
    @Tag("S-6.3.1-1")
    void withoutItNothingElseWillDo(NegotiationState state, StreamFeatures features, Reason reason) {
        assertThat(NegotiationMachine.next(state, features))
                .isInstanceOfSatisfying(
                        Step.Fail.class, failure -> assertThat(failure.reason()).isEqualTo(reason));
    }

    @Test
    void onceBoundNothingIsNegotiated() {
        assertThat(NegotiationMachine.next(new Bound(Jid.of("a@b/c")), ALL)).isInstanceOf(Step.Fail.class);
    }
}
