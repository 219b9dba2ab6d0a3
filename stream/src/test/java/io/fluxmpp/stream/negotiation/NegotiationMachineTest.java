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
import io.fluxmpp.stream.xml.XmlName;
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
                Arguments.of(new Connected(), Feature.STARTTLS),
                Arguments.of(new Secured(), Feature.SASL),
                Arguments.of(new Authenticated(), Feature.BIND));
    }

    /** Whatever else is offered, in whatever order. */
    @ParameterizedTest
    @MethodSource("arrows")
    @Tag("S-4.3.2-6")
    @Tag("S-5.3.4-1")
    @Tag("S-7.3.1-1")
    void eachStateHasItsFeature(NegotiationState state, Feature feature) {
        assertThat(NegotiationMachine.next(state, ALL)).isEqualTo(new Step.Negotiate(feature));
    }

    @Test
    @Tag("SASL2-2-2")
    void eitherProfileOfSaslWillDoButNotBeforeTls() {
        StreamFeatures sasl2 = StreamFeatures.of(XmlElement.of(Namespaces.SASL2, "authentication"));
        assertThat(NegotiationMachine.next(new Secured(), sasl2)).isEqualTo(new Step.Negotiate(Feature.SASL));
        assertThat(NegotiationMachine.next(new Connected(), sasl2))
                .isInstanceOfSatisfying(
                        Step.Fail.class, failure -> assertThat(failure.reason()).isEqualTo(Reason.TLS));
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

    static Stream<NegotiationState> unfinished() {
        return Stream.of(new Connected(), new Secured(), new Authenticated());
    }

    @ParameterizedTest
    @MethodSource("unfinished")
    @Tag("S-4.9.3-23")
    void whenOnlyAnUnknownFeatureIsRequired_thenUnsupported(NegotiationState state) {
        assertThat(NegotiationMachine.next(state, StreamFeatures.of(UNKNOWN, required("urn:must"))))
                .isEqualTo(new Step.Unsupported(new XmlName("urn:must", "feature")));
    }

    @ParameterizedTest
    @MethodSource("arrows")
    @Tag("S-4.3.2-4")
    void whenAKnownFeatureIsThereToo_thenThatFirst(NegotiationState state, Feature feature) {
        StreamFeatures both = StreamFeatures.of(required("urn:must"), BIND, SASL, TLS);
        assertThat(NegotiationMachine.next(state, both)).isEqualTo(new Step.Negotiate(feature));
    }

    /** Our own features out of place are no unknown ones. */
    @Test
    void whenAKnownFeatureIsRequiredOutOfPlace_thenNotUnsupported() {
        StreamFeatures tls = StreamFeatures.of(required(Namespaces.TLS, "starttls"));
        assertThat(NegotiationMachine.next(new Secured(), tls)).isInstanceOf(Step.Fail.class);
    }

    private static XmlElement required(String namespace) {
        return required(namespace, "feature");
    }

    private static XmlElement required(String namespace, String localName) {
        return XmlElement.builder(namespace, localName)
                .child(XmlElement.of(namespace, "required"))
                .build();
    }

    @Test
    void onceBoundNothingIsNegotiated() {
        assertThat(NegotiationMachine.next(new Bound(Jid.of("a@b/c")), ALL)).isInstanceOf(Step.Fail.class);
    }
}
