package io.fluxmpp.stream.presence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.fluxmpp.stream.codec.PayloadCodecs;
import io.fluxmpp.stream.fake.FakeConnection;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.Presence;
import io.fluxmpp.stream.presence.Availability.Show;
import io.fluxmpp.stream.xml.XmlElement;
import io.fluxmpp.testkit.Xml;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.Disposable;
import reactor.test.StepVerifier;

class PresencesTest {

    private static final Jid JULIET = Jid.of("juliet@capulet.lit");

    private final FakeConnection connection = new FakeConnection();

    private static Availability said(String inPresence) {
        return Availability.of((Presence) Xml.stanza("<presence>" + inPresence + "</presence>", new PayloadCodecs()));
    }

    private void hears(String from, String rest) {
        connection.receive("<presence from='" + from + "'" + rest);
    }

    private List<AvailableResource> resources(Presences presences) {
        List<AvailableResource> found = new ArrayList<>();
        presences.resources(JULIET).subscribe(found::addAll);
        return found;
    }

    @Nested
    class GivenWeSpeak {

        private final Presences presences = Presences.on(connection);

        @Test
        void whenNobodyAsksForIt_thenNothingIsSaid() {
            presences.available();
            presences.repeat().subscribe();
            assertThat(connection.sent()).isEmpty();
        }

        @Test
        void whenAvailable_thenEverybodyIsToldHow() {
            presences.available().subscribe();
            presences.available(new Availability(Show.DND, "reading", -5)).subscribe();
            assertThat(connection.sent())
                    .containsExactly(
                            Xml.parse("<presence/>"),
                            Xml.parse(
                                    "<presence><show>dnd</show><status>reading</status><priority>-5</priority></presence>"));
        }

        @Test
        void whenUnavailable_thenEverybodyIsTold() {
            presences.unavailable("supper").subscribe();
            presences.unavailable(null).subscribe();
            assertThat(connection.sent())
                    .containsExactly(
                            Xml.parse("<presence type='unavailable'><status>supper</status></presence>"),
                            Xml.parse("<presence type='unavailable'/>"));
        }

        @Test
        void whenOneIsTold_thenItIsAddressed() {
            presences.availableTo(JULIET, Availability.ONLINE.withShow(Show.XA)).subscribe();
            presences.unavailableTo(JULIET).subscribe();
            assertThat(connection.sent())
                    .containsExactly(
                            Xml.parse("<presence to='juliet@capulet.lit'><show>xa</show></presence>"),
                            Xml.parse("<presence to='juliet@capulet.lit' type='unavailable'/>"));
        }

        @Test
        void whenRepeated_thenOnlyWhatWasBroadcastLast() {
            presences.available(Availability.ONLINE.withPriority(1)).subscribe();
            presences.availableTo(JULIET, Availability.ONLINE.withPriority(2)).subscribe();
            presences.repeat().subscribe();
            assertThat(connection.lastSent()).isEqualTo(Xml.parse("<presence><priority>1</priority></presence>"));
            presences.unavailable(null).subscribe();
            presences.repeat().subscribe();
            assertThat(connection.sent()).hasSize(4);
        }

        @Test
        void whenSomethingIsAdded_thenAllAvailablePresenceCarriesItUntilTakenBack() {
            Disposable added = presences.annotate(
                    presence -> XmlElement.of("urn:test", presence.to() == null ? "broadcast" : "directed"));
            presences.available().subscribe();
            presences.availableTo(JULIET, Availability.ONLINE).subscribe();
            presences.repeat().subscribe();
            presences.unavailable(null).subscribe();
            added.dispose();
            presences.repeat().subscribe();
            presences.available().subscribe();
            assertThat(connection.sent())
                    .containsExactly(
                            Xml.parse("<presence><broadcast xmlns='urn:test'/></presence>"),
                            Xml.parse("<presence to='juliet@capulet.lit'><directed xmlns='urn:test'/></presence>"),
                            Xml.parse("<presence><broadcast xmlns='urn:test'/></presence>"),
                            Xml.parse("<presence type='unavailable'/>"),
                            Xml.parse("<presence/>"));
        }
    }

    @Nested
    class GivenOthersSpeak {

        private final Presences presences = Presences.on(connection);

        @Test
        void whenTheyAreThere_thenTheyAreKnownThePreferredFirst() {
            hears("juliet@capulet.lit/balcony", "><priority>1</priority></presence>");
            hears("juliet@capulet.lit/chamber", "><show>away</show><priority>7</priority></presence>");
            hears("nurse@capulet.lit/hall", "/>");
            assertThat(resources(presences))
                    .containsExactly(
                            new AvailableResource(
                                    Jid.of("juliet@capulet.lit/chamber"), new Availability(Show.AWAY, null, 7)),
                            new AvailableResource(
                                    Jid.of("juliet@capulet.lit/balcony"), new Availability(Show.ONLINE, null, 1)));
        }

        @Test
        void whenTheySpeakAgain_thenTheLastWordCounts() {
            hears("juliet@capulet.lit/balcony", "><show>away</show></presence>");
            hears("juliet@capulet.lit/balcony", "/>");
            assertThat(resources(presences))
                    .containsExactly(new AvailableResource(Jid.of("juliet@capulet.lit/balcony"), Availability.ONLINE));
        }

        @ParameterizedTest
        @CsvSource({"juliet@capulet.lit/balcony, 1", "juliet@capulet.lit, 0", "juliet@capulet.lit/elsewhere, 2"})
        void whenTheyGo_thenTheyAreForgotten(String gone, int left) {
            hears("juliet@capulet.lit/balcony", "/>");
            hears("juliet@capulet.lit/chamber", "/>");
            hears(gone, " type='unavailable'/>");
            assertThat(resources(presences)).hasSize(left);
        }

        @Test
        void whenItIsNotAboutAvailability_thenNothingIsKnown() {
            for (String type : List.of("subscribe", "subscribed", "unsubscribe", "unsubscribed", "probe")) {
                hears("juliet@capulet.lit", " type='" + type + "'/>");
            }
            hears("juliet@capulet.lit/x", " type='error'><error type='cancel'/></presence>");
            connection.receive("<presence/>");
            assertThat(resources(presences)).isEmpty();
        }

        @Test
        void whenWeSayThatWeAreGone_thenAllAreForgotten() {
            hears("juliet@capulet.lit/balcony", "/>");
            presences.unavailable(null).subscribe();
            assertThat(resources(presences)).isEmpty();
        }

        @Test
        void whenItArrives_thenSubscribersSeeItButNotOurOwn() {
            StepVerifier.create(presences.incoming().map(presence -> presence.type() + " " + presence.from()))
                    .then(() -> {
                        hears(connection.jid().toString(), "/>");
                        hears("juliet@capulet.lit", " type='subscribe'/>");
                        connection.receive("<message from='juliet@capulet.lit'/>");
                        hears("romeo@montague.lit/other", "/>");
                        connection.dispose();
                    })
                    .expectNext("SUBSCRIBE juliet@capulet.lit", "AVAILABLE romeo@montague.lit/other")
                    .verifyComplete();
        }
    }

    @Nested
    class GivenMoreThanTheLimits {

        private final Presences presences = Presences.on(connection, new PresenceSettings(3, 4));

        @Test
        void whenThereAreTooManyResources_thenTheOneHeardOfLongestAgoIsForgotten() {
            for (int i = 0; i < 4; i++) {
                hears("juliet@capulet.lit/" + i, "/>");
            }
            hears("juliet@capulet.lit/1", "/>");
            hears("tybalt@capulet.lit/street", "/>");
            assertThat(resources(presences))
                    .extracting(known -> known.jid().resourcepart())
                    .containsExactlyInAnyOrder("1", "3");
        }

        @Test
        void whenAStatusIsTooLong_thenItIsCutBetweenCharacters() {
            hears("juliet@capulet.lit/a", "><status>abc\uD83D\uDE00</status></presence>");
            hears("juliet@capulet.lit/b", "><status>ab\uD83D\uDE00</status></presence>");
            assertThat(resources(presences))
                    .extracting(known -> known.availability().status())
                    .containsExactlyInAnyOrder("abc", "ab\uD83D\uDE00");
        }

        @Test
        void whenOtherSettingsAreGivenLater_thenRefused() {
            assertThatIllegalStateException()
                    .isThrownBy(() -> Presences.on(connection, PresenceSettings.DEFAULT))
                    .withMessageContaining("XmppClient.extend");
            assertThat(Presences.on(connection)).isSameAs(presences);
        }
    }

    @Nested
    class GivenAStanza {

        @Test
        void whenRead_thenShowStatusAndPriorityAreTaken() {
            assertThat(said("<priority> -5 </priority><status>a</status><show>chat</show>"))
                    .isEqualTo(new Availability(Show.CHAT, "a", -5));
            assertThat(said("")).isEqualTo(Availability.ONLINE);
        }

        @Test
        void whenItIsGarbage_thenItIsAsIfItWereNotSaid() {
            assertThat(said("<show>asleep</show><priority>128</priority>")).isEqualTo(Availability.ONLINE);
            assertThat(said("<show/><priority>high</priority>")).isEqualTo(Availability.ONLINE);
            assertThat(said("<show xmlns='urn:test'>dnd</show><status xmlns='urn:test'>x</status>"))
                    .isEqualTo(Availability.ONLINE);
        }

        @Test
        void whenThereAreSeveralLanguages_thenTheOneWithoutIsPreferred() {
            assertThat(said("<status xml:lang='cs'>pryč</status><status>away</status>")
                            .status())
                    .isEqualTo("away");
            assertThat(said("<status xml:lang='cs'>pryč</status><status xml:lang='de'>weg</status>")
                            .status())
                    .isEqualTo("pryč");
        }

        @Test
        void whenThePriorityIsOutOfRange_thenRefused() {
            assertThatIllegalArgumentException().isThrownBy(() -> Availability.ONLINE.withPriority(128));
            assertThatIllegalArgumentException().isThrownBy(() -> Availability.ONLINE.withPriority(-129));
        }
    }
}
