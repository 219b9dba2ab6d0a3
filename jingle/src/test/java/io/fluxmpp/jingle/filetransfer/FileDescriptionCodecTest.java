package io.fluxmpp.jingle.filetransfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fluxmpp.jingle.model.Creator;
import io.fluxmpp.stream.codec.PayloadCodecs;
import io.fluxmpp.stream.xml.MalformedPayloadException;
import io.fluxmpp.stream.xml.Payload;
import io.fluxmpp.testkit.Fixtures;
import io.fluxmpp.testkit.Fixtures.Fixture;
import io.fluxmpp.testkit.Schemas;
import io.fluxmpp.testkit.Xml;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileDescriptionCodecTest {

    private static final PayloadCodecs CODECS = codecs();

    private static PayloadCodecs codecs() {
        PayloadCodecs codecs = new PayloadCodecs();
        FileTransfer.create().codecs().forEach(codecs::register);
        return codecs;
    }

    private static FileDescription decode(String children) {
        return (FileDescription) Xml.decode(
                "<description xmlns='urn:xmpp:jingle:apps:file-transfer:5'><file>" + children + "</file></description>",
                CODECS);
    }

    private static <P extends Payload> P reencoded(P payload) {
        String xml = Xml.encode(payload, CODECS);
        @SuppressWarnings("unchecked") // what was written is read with the same codec
        P read = (P) Xml.decode(xml, CODECS);
        return read;
    }

    @Nested
    class GivenTheSpecificationsExample {

        /** XEP-0234 §5. */
        private final FileDescription file = decode("""
            <media-type>text/plain</media-type>
            <name>test.txt</name>
            <date>2015-07-26T21:46:00+01:00</date>
            <size>6144</size>
            <hash xmlns='urn:xmpp:hashes:2' algo='sha-1'>w0mcJylzCn+AfvuGdqkty2+KP48=</hash>\
            """);

        @Test
        @Tag("FT-5-2")
        @Tag("HASH-3-1")
        void whenRead_thenEveryPartIsThere() {
            assertThat(file.mediaType()).isEqualTo("text/plain");
            assertThat(file.name()).isEqualTo("test.txt");
            assertThat(file.date()).isEqualTo(OffsetDateTime.parse("2015-07-26T21:46:00+01:00"));
            assertThat(file.size()).isEqualTo(6144);
            assertThat(file.hashes()).containsExactly(new Hash("sha-1", "w0mcJylzCn+AfvuGdqkty2+KP48="));
        }

        @Test
        @Tag("FT-5-2")
        @Tag("HASH-3-2")
        void whenWritten_thenItIsEqualAndValid() {
            assertThat(reencoded(file)).isEqualTo(file);
            Schemas.validate("<message>" + Xml.encode(file, CODECS) + "</message>");
            assertThat(Xml.encode(file, CODECS)).contains("2015-07-26T21:46:00+01:00");
        }
    }

    @Nested
    class GivenWhatClientsWrite {

        static Stream<Fixture> offers() {
            return Fixtures.captures().stream()
                    .filter(fixture -> fixture.text().contains("session-initiate")
                            && fixture.text().contains("file-transfer:5"));
        }

        @ParameterizedTest
        @MethodSource("offers")
        void whenItIsARealOffer_thenNameAndSizeAreRead(Fixture offer) {
            String text = offer.text();
            String description = text.substring(text.indexOf("<description"), text.indexOf("</description>"));
            FileDescription file = (FileDescription) Xml.decode(description + "</description>", CODECS);
            assertThat(file.size()).isEqualTo(1048576);
            assertThat(file.name()).isEqualTo("random-1048576.bin");
            assertThat(reencoded(file)).isEqualTo(file);
        }

        @Test
        void whenTheMediaTypeIsSpelledOtherwise_thenItIsRead() {
            assertThat(decode("<mediaType>image/png</mediaType>").mediaType()).isEqualTo("image/png");
        }

        @ParameterizedTest
        @ValueSource(strings = {"2026-11-21T05:06:35.228680+00:00Z", "yesterday", ""})
        void whenTheDateIsUnreadable_thenThereIsNone(String date) {
            assertThat(decode("<date>" + date + "</date><size>1</size>").date()).isNull();
        }

        @ParameterizedTest
        @ValueSource(strings = {"-1", "many", "", "99999999999999999999"})
        void whenTheSizeIsUnreadable_thenThereIsNone(String size) {
            assertThat(decode("<size>" + size + "</size>").size()).isNull();
        }

        @Test
        @Tag("FT-5-6")
        void whenEverythingIsMissing_thenNothingIsThere() {
            assertThat(decode("")).isEqualTo(FileDescription.builder().build());
        }

        @Test
        @Tag("FT-5-3")
        void whenAHashIsEmpty_thenItAnnouncesTheAlgorithm() {
            assertThat(decode("<hash xmlns='urn:xmpp:hashes:2' algo='sha-1'/>").hashesUsed())
                    .containsExactly("sha-1");
            assertThat(decode("<hash-used xmlns='urn:xmpp:hashes:2' algo='sha-1'/>")
                            .hashesUsed())
                    .containsExactly("sha-1");
        }

        @Test
        @Tag("FT-5-7")
        void whenThereAreFurtherElements_thenTheySurvive() {
            FileDescription file = decode("<desc xml:lang='en'>a</desc><desc xml:lang='de'>b</desc>"
                    + "<thumbnail xmlns='urn:xmpp:thumbs:1' uri='cid:x'/><color>red</color>");
            assertThat(file.text()).isEqualTo("a");
            assertThat(file.others()).hasSize(3);
            assertThat(reencoded(file)).isEqualTo(file);
        }

        @ParameterizedTest
        @ValueSource(strings = {"<range/>", "<range offset='2048'/>", "<range offset='2048' length='1024'/>"})
        @Tag("FT-5-8")
        void whenThereIsARange_thenItIsRead(String range) {
            FileDescription file = decode(range);
            assertThat(file.range().isWhole(100)).isEqualTo(range.equals("<range/>"));
            assertThat(reencoded(file)).isEqualTo(file);
        }

        @Test
        void whenThereIsNoFile_thenItIsMalformed() {
            assertThatThrownBy(() -> Xml.decode("<description xmlns='" + FileTransfer.NAMESPACE + "'/>", CODECS))
                    .isInstanceOf(MalformedPayloadException.class);
        }
    }

    @Nested
    class GivenSessionInfos {

        private static final String HASH =
                "<hash xmlns='urn:xmpp:hashes:2' algo='sha-1'>w0mcJylzCn+AfvuGdqkty2+KP48=</hash>";

        private Checksum checksum(String attributes, String file) {
            return (Checksum) Xml.decode(
                    "<checksum xmlns='" + FileTransfer.NAMESPACE + "' " + attributes + "><file>" + file
                            + "</file></checksum>",
                    CODECS);
        }

        @Test
        @Tag("FT-8.2-1")
        void whenAChecksumIsComplete_thenItIsRead() {
            Checksum checksum = checksum("creator='initiator' name='a-file-offer'", HASH);
            assertThat(checksum.creator()).isEqualTo(Creator.INITIATOR);
            assertThat(checksum.name()).isEqualTo("a-file-offer");
            assertThat(checksum.file().hashes()).hasSize(1);
            assertThat(reencoded(checksum)).isEqualTo(checksum);
        }

        @Test
        void whenAChecksumNamesNoContent_thenThatIsFine() {
            assertThat(checksum("", HASH).name()).isNull();
        }

        @Test
        void whenAChecksumIsOfARange_thenItIsRead() {
            Checksum checksum = checksum("", "<range offset='2048' length='1024'>" + HASH + "</range>");
            assertThat(checksum.file().range())
                    .isEqualTo(new FileRange(2048, 1024L, List.of(new Hash("sha-1", "w0mcJylzCn+AfvuGdqkty2+KP48="))));
            assertThat(reencoded(checksum)).isEqualTo(checksum);
        }

        @Test
        @Tag("FT-8.2-2")
        void whenAChecksumHasNoHash_thenItIsMalformed() {
            assertThatThrownBy(() -> checksum("", "")).isInstanceOf(MalformedPayloadException.class);
        }

        @Test
        @Tag("FT-8.1-1")
        void whenAFileWasReceived_thenTheContentIsNamed() {
            Received received = new Received(Creator.INITIATOR, "a-file-offer");
            assertThat(reencoded(received)).isEqualTo(received);
            assertThat(Xml.decode("<received xmlns='" + FileTransfer.NAMESPACE + "'/>", CODECS))
                    .isEqualTo(new Received(null, null));
        }
    }

    @Nested
    class GivenFileNames {

        @ParameterizedTest
        @ValueSource(strings = {"../../private.txt", "/etc/passwd", "C:\\x", "..", ".", "a\u0000b", ".hidden", "a/b"})
        @Tag("FT-5-5")
        void whenTheyAreNoPlainNames_thenTheyAreMadeHarmless(String name) {
            String safe = FileDescription.builder().name(name).build().safeName();
            assertThat(safe).doesNotContain("/", "\\", ":", "\u0000").doesNotStartWith(".");
        }

        @ParameterizedTest
        @ValueSource(strings = {"letter.txt", "Żółć 1.tar.gz", "a-b_c"})
        void whenTheyArePlainNames_thenTheyStayAsTheyAre(String name) {
            assertThat(FileDescription.builder().name(name).build().safeName()).isEqualTo(name);
        }

        @Test
        void whenThereIsNoName_thenThereIsNoSafeOne() {
            assertThat(FileDescription.builder().build().safeName()).isNull();
            assertThat(FileDescription.builder().name(" ").build().safeName()).isNull();
        }
    }
}
