package io.fluxmpp.stream.negotiation;

import static io.fluxmpp.stream.internal.transport.ChannelBinding.TLS_EXPORTER;
import static io.fluxmpp.stream.internal.transport.ChannelBinding.TLS_SERVER_END_POINT;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxmpp.stream.internal.transport.ChannelBinding;
import io.fluxmpp.stream.model.StreamFeatures;
import io.fluxmpp.stream.xml.Namespaces;
import io.fluxmpp.stream.xml.XmlElement;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class SaslPlanTest {

    private static final Credentials PASSWORD = new Credentials("romeo", new Password("secret"), false);
    private static final Credentials CERTIFICATE = new Credentials("romeo", null, true);
    private static final Credentials BOTH = new Credentials("romeo", new Password("secret"), true);
    private static final Credentials GUEST = new Credentials(null, null, false);
    private static final Set<ChannelBinding> BINDS_NOTHING = Set.of();
    private static final Set<ChannelBinding> BINDS_ALL = Set.of(TLS_EXPORTER, TLS_SERVER_END_POINT);
    private static final Set<ChannelBinding> BINDS_BY_CERTIFICATE = Set.of(TLS_SERVER_END_POINT);

    private static SaslOffer offer(String... mechanisms) {
        return new SaslOffer(Set.of(mechanisms), Set.of());
    }

    private static SaslOffer binding(SaslOffer offer, String... types) {
        return new SaslOffer(offer.mechanisms(), Set.of(types));
    }

    private static SaslPlan plan(SaslOffer offer, Credentials credentials, Set<ChannelBinding> bindings) {
        return SaslPlan.of(offer, credentials, bindings, false);
    }

    /** As they go on the wire: {@code SCRAM-SHA-1 y}. */
    private static List<String> candidates(SaslPlan plan) {
        return plan.candidates().stream()
                .map(candidate -> candidate.mechanism().wireName() + " "
                        + candidate.flag().text())
                .toList();
    }

    @Nested
    class GivenAPassword {

        @Test
        @Tag("S-6.3.3-1")
        @Tag("S-13.8-1")
        void whenScramIsOffered_thenTheStrongestFirstAndNothingElse() {
            SaslOffer offer = offer(
                    "SCRAM-SHA-1", "PLAIN", "DIGEST-MD5", "SCRAM-SHA-512", "X-UNKNOWN", "EXTERNAL", "SCRAM-SHA-256");
            assertThat(candidates(SaslPlan.of(offer, PASSWORD, BINDS_NOTHING, true)))
                    .containsExactly("SCRAM-SHA-512 n", "SCRAM-SHA-256 n", "SCRAM-SHA-1 n");
        }

        @Test
        @Tag("S-6.3.3-1")
        void whenNothingWeKnowIsOffered_thenToldWhatWouldBe() {
            SaslPlan plan = plan(offer("DIGEST-MD5", "CRAM-MD5"), PASSWORD, BINDS_NOTHING);
            assertThat(plan.candidates()).isEmpty();
            assertThat(plan.otherwise()).contains("DIGEST-MD5", "SCRAM-SHA-512");
        }

        @Test
        @Tag("S-13.8.3-1")
        void whenOnlyPlainIsOffered_thenNotUnlessAllowed() {
            SaslPlan refused = plan(offer("PLAIN"), PASSWORD, BINDS_NOTHING);
            assertThat(refused.candidates()).isEmpty();
            assertThat(refused.otherwise()).contains("allowPlain()");
            assertThat(candidates(SaslPlan.of(offer("PLAIN"), PASSWORD, BINDS_NOTHING, true)))
                    .containsExactly("PLAIN n");
        }
    }

    @Nested
    class GivenWeBindChannels {

        @Test
        @Tag("S-13.9.4-1")
        @Tag("SC-6")
        void whenTheServerDoesToo_thenOnlyThat() {
            SaslOffer offer = offer("SCRAM-SHA-512", "SCRAM-SHA-256-PLUS", "SCRAM-SHA-1-PLUS", "PLAIN");
            assertThat(candidates(SaslPlan.of(
                            binding(offer, "tls-exporter", "tls-server-end-point"), PASSWORD, BINDS_ALL, true)))
                    .containsExactly("SCRAM-SHA-256-PLUS p=tls-exporter", "SCRAM-SHA-1-PLUS p=tls-exporter");
        }

        @Test
        @Tag("SC-8")
        void whenWeCannotExport_thenByCertificate() {
            SaslOffer offer = binding(offer("SCRAM-SHA-1-PLUS"), "tls-exporter", "tls-server-end-point");
            assertThat(candidates(plan(offer, PASSWORD, BINDS_BY_CERTIFICATE)))
                    .containsExactly("SCRAM-SHA-1-PLUS p=tls-server-end-point");
        }

        @Test
        @Tag("SC-8")
        void whenTheServerCannotExport_thenByCertificate() {
            SaslOffer offer = binding(offer("SCRAM-SHA-1-PLUS"), "tls-unique", "tls-server-end-point");
            assertThat(candidates(plan(offer, PASSWORD, BINDS_ALL)))
                    .containsExactly("SCRAM-SHA-1-PLUS p=tls-server-end-point");
        }

        @Test
        @Tag("SC-9")
        void whenTheServerDoesNotTellHow_thenByCertificate() {
            assertThat(candidates(plan(offer("SCRAM-SHA-1", "SCRAM-SHA-1-PLUS"), PASSWORD, BINDS_ALL)))
                    .containsExactly("SCRAM-SHA-1-PLUS p=tls-server-end-point");
        }

        /** Not silently without. */
        @Test
        @Tag("SC-9")
        void whenThereIsNoWayInCommon_thenNone() {
            SaslOffer offer = binding(offer("SCRAM-SHA-1", "SCRAM-SHA-1-PLUS", "PLAIN"), "tls-unique");
            SaslPlan plan = SaslPlan.of(offer, PASSWORD, BINDS_ALL, true);
            assertThat(plan.candidates()).isEmpty();
            assertThat(plan.otherwise()).contains("tls-unique", "channelBinding(false)");
        }

        @Test
        @Tag("SC-9")
        void whenTheJdkIsTooOldForIt_thenNoneAndToldSo() {
            SaslOffer offer = binding(offer("SCRAM-SHA-1", "SCRAM-SHA-1-PLUS"), "tls-exporter");
            SaslPlan plan = plan(offer, PASSWORD, BINDS_BY_CERTIFICATE);
            assertThat(plan.candidates()).isEmpty();
            assertThat(plan.otherwise()).contains("JDK 25", "channelBinding(false)");
        }

        @Test
        @Tag("SC-9")
        void whenWaysAreAnnouncedAndNoMechanism_thenNone() {
            SaslPlan plan = plan(binding(offer("SCRAM-SHA-1"), "tls-exporter"), PASSWORD, BINDS_ALL);
            assertThat(plan.candidates()).isEmpty();
            assertThat(plan.otherwise()).contains("channelBinding(false)");
        }

        @Test
        @Tag("SC-9")
        void whenOnlyAnUnknownMechanismBinds_thenNoneThatDoesNot() {
            SaslOffer offer = binding(offer("SCRAM-SHA-1", "SCRAM-SHA3-512-PLUS"), "tls-exporter");
            assertThat(plan(offer, PASSWORD, BINDS_ALL).candidates()).isEmpty();
        }

        @Test
        @Tag("SC-6")
        void whenTheServerSeemsNotTo_thenItIsTold() {
            assertThat(candidates(plan(offer("SCRAM-SHA-1"), PASSWORD, BINDS_ALL)))
                    .containsExactly("SCRAM-SHA-1 y");
        }
    }

    @Nested
    class GivenWeBindNoChannels {

        @Test
        @Tag("SC-6")
        void whenTheServerDoes_thenItIsTold() {
            SaslOffer offer = binding(offer("SCRAM-SHA-1", "SCRAM-SHA-1-PLUS"), "tls-exporter");
            assertThat(candidates(plan(offer, PASSWORD, BINDS_NOTHING))).containsExactly("SCRAM-SHA-1 n");
        }
    }

    @Nested
    class GivenAChannelThatShouldBeBoundAndCannotBe {

        @Test
        @Tag("SC-9")
        void whenTheServerBindsChannels_thenNoneThatDoesNot() {
            SaslOffer offer = offer("EXTERNAL", "PLAIN", "SCRAM-SHA-1", "SCRAM-SHA-1-PLUS");
            assertThat(candidates(SaslPlan.unbindable(offer, PASSWORD, true))).isEmpty();
            assertThat(candidates(SaslPlan.unbindable(offer, BOTH, true))).containsExactly("EXTERNAL n");
        }

        @Test
        void whenTheServerDoesNot_thenAsIfWeBoundNone() {
            assertThat(candidates(SaslPlan.unbindable(offer("SCRAM-SHA-1"), PASSWORD, false)))
                    .containsExactly("SCRAM-SHA-1 n");
        }
    }

    @Nested
    class GivenACertificate {

        @Test
        @Tag("S-6.3.4-2")
        void whenTheServerKnowsIt_thenFirst() {
            assertThat(candidates(plan(offer("SCRAM-SHA-1", "EXTERNAL"), BOTH, BINDS_NOTHING)))
                    .containsExactly("EXTERNAL n", "SCRAM-SHA-1 n");
        }

        @Test
        @Tag("S-6.3.4-2")
        void whenChannelsCannotBeBound_thenStillFirst() {
            SaslOffer offer = binding(offer("EXTERNAL", "SCRAM-SHA-1-PLUS"), "tls-unique");
            assertThat(candidates(plan(offer, BOTH, BINDS_ALL))).containsExactly("EXTERNAL n");
        }

        @Test
        void whenTheServerDoesNotKnowIt_thenTold() {
            SaslPlan plan = plan(offer("SCRAM-SHA-1"), CERTIFICATE, BINDS_ALL);
            assertThat(plan.candidates()).isEmpty();
            assertThat(plan.otherwise()).contains("EXTERNAL", "password");
        }
    }

    @Nested
    class GivenAGuest {

        @Test
        void whenGuestsAreWelcome_thenAnonymous() {
            assertThat(candidates(plan(offer("ANONYMOUS", "EXTERNAL"), GUEST, BINDS_ALL)))
                    .containsExactly("ANONYMOUS n");
        }

        @Test
        void whenTheyAreNot_thenTold() {
            SaslPlan plan = plan(offer("SCRAM-SHA-1", "PLAIN"), GUEST, BINDS_ALL);
            assertThat(plan.candidates()).isEmpty();
            assertThat(plan.otherwise()).contains("ANONYMOUS", "account");
        }
    }

    @Nested
    class GivenTwoPlans {

        private SaslPlan of(String... mechanisms) {
            return SaslPlan.of(offer(mechanisms), PASSWORD, BINDS_NOTHING, true);
        }

        @Test
        void whenOneBeginsWithSomethingBetter_thenItIsBetter() {
            assertThat(of("SCRAM-SHA-512").isBetterThan(of("SCRAM-SHA-256"))).isTrue();
            assertThat(of("SCRAM-SHA-256").isBetterThan(of("SCRAM-SHA-512"))).isFalse();
            assertThat(of("SCRAM-SHA-256").isBetterThan(of("PLAIN"))).isTrue();
        }

        @Test
        void whenTheyAreEqual_thenNeitherIsBetter() {
            assertThat(of("SCRAM-SHA-512").isBetterThan(of("SCRAM-SHA-512", "SCRAM-SHA-1")))
                    .isFalse();
            assertThat(of().isBetterThan(of())).isFalse();
        }

        @Test
        void whenOneIsNoWayAtAll_thenTheOtherIsBetter() {
            assertThat(of("PLAIN").isBetterThan(of("UNKNOWN"))).isTrue();
            assertThat(of("UNKNOWN").isBetterThan(of("PLAIN"))).isFalse();
        }
    }

    @Nested
    class GivenFeatures {

        private XmlElement mechanisms(String namespace, String... names) {
            XmlElement.Builder mechanisms = XmlElement.builder(Namespaces.SASL, "mechanisms")
                    .child(XmlElement.of("urn:xmpp:domain-based-name:1", "hostname", "auth42.us.example.com"));
            Arrays.stream(names).forEach(name -> mechanisms.child(XmlElement.of(namespace, "mechanism", name)));
            return mechanisms.build();
        }

        @Test
        @Tag("S-6.3.5-3")
        void whenThereAreOtherChildren_thenIgnored() {
            SaslOffer offer = SaslOffer.of(StreamFeatures.of(mechanisms(Namespaces.SASL, "PLAIN", "SCRAM-SHA-1")));
            assertThat(offer).isEqualTo(offer("PLAIN", "SCRAM-SHA-1"));
        }

        @Test
        void whenMechanismsAreOfAnotherNamespace_thenIgnored() {
            assertThat(SaslOffer.of(StreamFeatures.of(mechanisms("urn:x", "PLAIN"))))
                    .isEqualTo(offer());
        }

        /** XEP-0440 §2. */
        @Test
        @Tag("SC-9")
        void whenBindingTypesAreAnnounced_thenRead() {
            XmlElement types = XmlElement.builder("urn:xmpp:sasl-cb:0", "sasl-channel-binding")
                    .child(type("tls-server-end-point"))
                    .child(type("tls-exporter"))
                    .child(type(null))
                    .build();
            SaslOffer offer = SaslOffer.of(StreamFeatures.of(types, mechanisms(Namespaces.SASL, "SCRAM-SHA-1-PLUS")));
            assertThat(offer).isEqualTo(binding(offer("SCRAM-SHA-1-PLUS"), "tls-server-end-point", "tls-exporter"));
        }

        /** What one profile offers is nothing that the other does. */
        @Test
        void whenThereAreBothProfiles_thenEachHasItsOwn() {
            XmlElement authentication = XmlElement.builder(Namespaces.SASL2, "authentication")
                    .child(XmlElement.of(Namespaces.SASL2, "mechanism", "SCRAM-SHA-512"))
                    .child(XmlElement.of(Namespaces.SASL, "mechanism", "PLAIN"))
                    .build();
            StreamFeatures both = StreamFeatures.of(mechanisms(Namespaces.SASL, "SCRAM-SHA-1"), authentication);
            assertThat(SaslOffer.of(both).mechanisms()).containsExactly("SCRAM-SHA-1");
            assertThat(SaslOffer.ofSasl2(both).mechanisms()).containsExactly("SCRAM-SHA-512");
        }

        private XmlElement type(String name) {
            return XmlElement.builder("urn:xmpp:sasl-cb:0", "channel-binding")
                    .attribute("type", name)
                    .build();
        }
    }
}
