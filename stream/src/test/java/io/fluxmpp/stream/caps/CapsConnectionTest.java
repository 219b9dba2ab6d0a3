package io.fluxmpp.stream.caps;

import static io.fluxmpp.testkit.XmlAssert.assertThatXml;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxmpp.stream.disco.Disco;
import io.fluxmpp.stream.disco.DiscoInfo;
import io.fluxmpp.stream.error.ConnectionClosedException;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.presence.Availability;
import io.fluxmpp.stream.presence.Presences;
import io.fluxmpp.testkit.LinkedConnections;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;

/** Capabilities over two real connections. */
class CapsConnectionTest {

    private static final Jid ROMEO = Jid.of("romeo@montague.lit/orchard");
    private static final Jid JULIET = Jid.of("juliet@capulet.lit/balcony");

    private final LinkedConnections link = LinkedConnections.between(ROMEO.toString(), JULIET.toString());
    private final List<DiscoInfo> answers = new ArrayList<>();
    private final List<Throwable> failures = new ArrayList<>();
    private Caps romeo;
    private Presences juliet;

    @BeforeEach
    void connect() {
        CapsSettings settings = CapsSettings.DEFAULT.withCache(CapsCache.inMemory(10));
        romeo = Caps.on(link.left(), settings);
        Caps.on(link.right(), settings.withCache(CapsCache.inMemory(10)));
        juliet = Presences.on(link.right());
        Disco.on(link.right()).addFeature("urn:test");
        link.settle();
    }

    @AfterEach
    void disconnect() {
        link.dispose();
    }

    private void julietIsThere() {
        juliet.availableTo(ROMEO, Availability.ONLINE).subscribe();
        link.settle();
    }

    private Disposable ask() {
        Disposable asking = romeo.of(JULIET).subscribe(answers::add, failures::add);
        link.settle();
        return asking;
    }

    @Nested
    class GivenJulietIsThere {

        @Test
        @Tag("CAPS-5.4-3")
        @Tag("CAPS-6.1-1")
        @Tag("CAPS-6.2-1")
        @Tag("CAPS-6.2-2")
        @Tag("D-3.2-2")
        void whenAskedForTwice_thenSheIsAskedOnceAndHerHashVouches() {
            julietIsThere();
            assertThatXml(link.toLeft().passed().get(0))
                    .isLike("<presence from='" + JULIET + "' to='" + ROMEO
                            + "'><c xmlns='http://jabber.org/protocol/caps' hash='sha-1' node='https://fluxmpp.io'"
                            + " ver='...'/></presence>");
            ask();
            ask();
            assertThat(answers)
                    .hasSize(2)
                    .allSatisfy(info -> assertThat(info.has("urn:test")).isTrue());
            assertThat(link.toRight().passed()).hasSize(1);
            assertThatXml(link.toRight().passed().get(0))
                    .isLike(
                            "<iq type='get' id='...' from='" + ROMEO + "' to='" + JULIET
                                    + "'><query xmlns='http://jabber.org/protocol/disco#info' node='https://fluxmpp.io#...'/></iq>");
        }

        @Test
        @Tag("CAPS-6.1-2")
        void whenHerFeaturesChange_thenNewPresenceMakesThemKnown() {
            julietIsThere();
            ask();
            Disco.on(link.right()).addFeature("urn:test:2");
            julietIsThere();
            ask();
            assertThat(answers).extracting(info -> info.has("urn:test:2")).containsExactly(false, true);
        }
    }

    @Nested
    class GivenTrouble {

        @Test
        void whenTheConnectionBreaks_thenTheQuestionFails() {
            julietIsThere();
            romeo.of(JULIET).subscribe(answers::add, failures::add);
            link.cutLeft();
            assertThat(failures).singleElement().isInstanceOf(ConnectionClosedException.class);
            ask();
            assertThat(failures).hasSize(2);
        }

        @Test
        void whenTheConnectionIsClosed_thenAnnouncingEndsWithIt() {
            julietIsThere();
            link.right().close().subscribe();
            link.settle();
            Disco.on(link.right()).addFeature("urn:test:2");
            link.advance(Duration.ofSeconds(1));
            assertThat(link.toLeft().passed()).hasSize(1);
        }
    }
}
