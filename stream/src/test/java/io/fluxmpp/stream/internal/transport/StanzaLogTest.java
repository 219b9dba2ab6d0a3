package io.fluxmpp.stream.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxmpp.stream.codec.PayloadCodec;
import io.fluxmpp.stream.codec.PayloadCodecs;
import io.fluxmpp.stream.model.Iq;
import io.fluxmpp.stream.model.Message;
import io.fluxmpp.stream.model.Sasl2Nonza;
import io.fluxmpp.stream.model.SaslNonza;
import io.fluxmpp.stream.model.StreamElement;
import io.fluxmpp.stream.xml.Payload;
import io.fluxmpp.stream.xml.XmlName;
import io.fluxmpp.stream.xml.XmlReader;
import io.fluxmpp.stream.xml.XmlWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StanzaLogTest {

    private static final String DATA = "AAAA-much-of-this";

    private final List<String> lines = new ArrayList<>();
    private final StanzaLog log = new StanzaLog(new PayloadCodecs().register(new BulkCodec()), lines::add);

    @Nested
    class GivenBulk {

        @Test
        void whenItPassesInAnIq_thenOnlyThatItPassedIsShown() {
            log.sent(Iq.set(null, new Bulk()).withId("1"));
            assertThat(lines).containsExactly(">> <iq id='1' type='set'><bulk xmlns='urn:test'>\u2026</bulk></iq>");
        }

        @Test
        void whenItPassesInAMessage_thenOnlyThatItPassedIsShown() {
            log.received(new Message(Message.Type.NORMAL, "1", null, null, null, List.of(new Bulk()), null));
            assertThat(lines).containsExactly("<< <message id='1'><bulk xmlns='urn:test'>\u2026</bulk></message>");
        }
    }

    @Nested
    class GivenSecrets {

        static Stream<StreamElement> secrets() {
            return Stream.of(
                    new SaslNonza.Auth("PLAIN", "c2VjcmV0"),
                    new SaslNonza.Challenge("c2VjcmV0"),
                    new SaslNonza.Response("c2VjcmV0"),
                    new SaslNonza.Success("c2VjcmV0"),
                    new Sasl2Nonza.Authenticate("PLAIN", "c2VjcmV0", null, null, null),
                    new Sasl2Nonza.Challenge("c2VjcmV0"),
                    new Sasl2Nonza.Response("c2VjcmV0"),
                    new Sasl2Nonza.Continue("c2VjcmV0", List.of("task"), null),
                    new Sasl2Nonza.Success("c2VjcmV0", "romeo@montague.lit", null, null));
        }

        @ParameterizedTest
        @MethodSource("secrets")
        void whenTheyPass_thenTheyAreNotShown(StreamElement secret) {
            log.sent(secret);
            log.received(secret);
            assertThat(lines).hasSize(2).noneMatch(line -> line.contains("c2VjcmV0"));
        }
    }

    private record Bulk() implements Payload {
        @Override
        public XmlName elementName() {
            return new XmlName("urn:test", "bulk");
        }

        @Override
        public String flow() {
            return "bulk";
        }
    }

    private static final class BulkCodec implements PayloadCodec<Bulk> {
        @Override
        public XmlName elementName() {
            return new Bulk().elementName();
        }

        @Override
        public Bulk decode(XmlReader in) {
            throw new AssertionError("not read in this test");
        }

        @Override
        public void encode(Bulk bulk, XmlWriter out) {
            out.textElement("urn:test", "bulk", DATA);
        }
    }
}
