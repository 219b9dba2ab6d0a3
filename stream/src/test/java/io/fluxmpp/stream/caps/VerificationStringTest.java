package io.fluxmpp.stream.caps;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxmpp.stream.codec.PayloadCodecs;
import io.fluxmpp.stream.disco.DiscoInfo;
import io.fluxmpp.stream.disco.DiscoInfoCodec;
import io.fluxmpp.testkit.Xml;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VerificationStringTest {

    /** Listing of §5.3, its parts out of order. */
    private static final String PSI = """
            <identity xml:lang='en' category='client' name='Psi 0.11' type='pc'/>
            <feature var='http://jabber.org/protocol/muc'/>
            <identity xml:lang='el' category='client' name='\u03a8 0.11' type='pc'/>
            <x xmlns='jabber:x:data' type='result'>
              <field var='software_version'><value>0.11</value></field>
              <field var='ip_version' type='text-multi'><value>ipv6</value><value>ipv4</value></field>
              <field var='FORM_TYPE' type='hidden'><value>urn:xmpp:dataforms:softwareinfo</value></field>
              <field var='os'><value>Mac</value></field>
              <field var='software'><value>Psi</value></field>
              <field var='os_version'><value>10.5.1</value></field>
            </x>
            <feature var='http://jabber.org/protocol/disco#items'/>
            <feature var='http://jabber.org/protocol/caps'/>
            <feature var='http://jabber.org/protocol/disco#info'/>
            """;

    private static DiscoInfo info(String children) {
        return (DiscoInfo) Xml.decode(
                "<query xmlns='http://jabber.org/protocol/disco#info'>" + children + "</query>",
                new PayloadCodecs().register(new DiscoInfoCodec()));
    }

    private static String text(String children) {
        return VerificationString.of(info(children)).text();
    }

    private static String form(String formTypeField, String fields) {
        return "<x xmlns='jabber:x:data' type='result'>" + formTypeField + fields + "</x>";
    }

    private static String about(String formType) {
        return "<field var='FORM_TYPE' type='hidden'><value>" + formType + "</value></field>";
    }

    @Nested
    class GivenTheExamples {

        @Test
        @Tag("CAPS-5.1-1")
        @Tag("CAPS-5.1-2")
        @Tag("CAPS-9.1-1")
        void whenSimple_thenTheHashIsThatOfTheSpecification() {
            DiscoInfo exodus = info("""
                    <identity category='client' name='Exodus 0.9.1' type='pc'/>
                    <feature var='http://jabber.org/protocol/muc'/>
                    <feature var='http://jabber.org/protocol/disco#items'/>
                    <feature var='http://jabber.org/protocol/disco#info'/>
                    <feature var='http://jabber.org/protocol/caps'/>
                    """);
            assertThat(HashFunction.SHA_1.of(VerificationString.of(exodus))).isEqualTo("QgayPKawpkPSDYmwT/WM94uAlu0=");
        }

        @Test
        @Tag("CAPS-5.1-1")
        void whenComplex_thenTheHashIsThatOfTheSpecification() {
            assertThat(HashFunction.SHA_1.of(VerificationString.of(info(PSI))))
                    .isEqualTo("q07IKJEyjvHSyhy//CH0CxmKi8w=");
        }
    }

    @Nested
    class GivenParts {

        @Test
        @Tag("CAPS-5.1-1")
        void whenSorted_thenByOctets() {
            assertThat(text("<feature var='a'/><feature var='B'/><feature var='\uD83D\uDE00'/><feature var='\uFB01'/>"
                            + "<feature var='ab'/><feature var='a/'/>"))
                    .isEqualTo("B<a<a/<ab<\uFB01<\uD83D\uDE00<");
            assertThat(text("<identity category='b' type='a'/><identity category='a' type='b'/>"
                            + "<identity category='a' type='a' xml:lang='en' name='x'/>"
                            + "<identity category='a' type='a' name='y'/>"))
                    .isEqualTo("a/a//y<a/a/en/x<a/b//<b/a//<");
        }

        @Test
        @Tag("CAPS-5.1-1")
        void whenThereAreForms_thenTheyAndTheirFieldsAndValuesAreSorted() {
            assertThat(text(form(about("urn:b"), "<field var='z'><value>2</value><value>1</value></field>")
                            + form("<field var='a'><value>x</value></field>", about("urn:a"))))
                    .isEqualTo("urn:a<a<x<urn:b<z<1<2<");
        }

        @Test
        void whenAFormDoesNotSayWhatItIsAbout_thenItIsLeftOut() {
            assertThat(text(form("<field var='FORM_TYPE'><value>urn:a</value></field>", "")
                            + form("", "<field var='os'><value>Mac</value></field>")
                            + "<other xmlns='urn:test'/>"))
                    .isEmpty();
        }

        @Test
        void whenAPartHoldsAnEscapedBracket_thenItIsTakenAsItStands() {
            assertThat(text("<feature var='a&amp;lt;b'/>")).isEqualTo("a&lt;b<");
        }
    }

    @Nested
    class GivenAnAnswer {

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "<identity category='a' type='b' name='c'/><identity category='a' type='b' name='c'/>",
                    "<feature var='a'/><feature var='b'/><feature var='a'/>",
                    "<x xmlns='jabber:x:data'><field var='FORM_TYPE' type='hidden'><value>a</value></field></x>"
                            + "<x xmlns='jabber:x:data'><field var='FORM_TYPE' type='hidden'><value>a</value></field>"
                            + "<field var='os'><value>x</value></field></x>",
                    "<x xmlns='jabber:x:data'>"
                            + "<field var='FORM_TYPE' type='hidden'><value>a</value><value>b</value></field></x>",
                })
        @Tag("CAPS-5.4-2")
        void whenItSaysSomethingTwice_thenItIsIllFormed(String children) {
            assertThat(VerificationString.isIllFormed(info(children))).isTrue();
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "<identity category='a' type='b'/><identity category='a' type='b' xml:lang='en'/>",
                    "<x xmlns='jabber:x:data'><field var='FORM_TYPE'><value>a</value><value>b</value></field></x>",
                    "<x xmlns='jabber:x:data'/><x xmlns='jabber:x:data'/>",
                    "<x xmlns='jabber:x:data'>"
                            + "<field var='FORM_TYPE' type='hidden'><value>a</value><value>a</value></field></x>",
                })
        @Tag("CAPS-5.4-2")
        void whenItSaysEverythingOnce_thenItIsNotIllFormed(String children) {
            assertThat(VerificationString.isIllFormed(info(children))).isFalse();
            assertThat(VerificationString.isIllFormed(info(PSI))).isFalse();
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "<feature var='urn:a'/>",
                    "<identity category='a/b' type='c'/>",
                    "<identity category='a' type='b/en/c'/>",
                    "<identity category='a' type='b' name='c&lt;urn:a'/>",
                    "<identity category='a' type='b'/><feature var='urn:a&lt;urn:b'/>",
                    "<identity category='a' type='b'/><x xmlns='jabber:x:data'><field var='FORM_TYPE' type='hidden'>"
                            + "<value>a&lt;b</value></field></x>",
                    "<identity category='a' type='b'/><x xmlns='jabber:x:data'><field var='FORM_TYPE' type='hidden'>"
                            + "<value>a</value></field><field var='b&lt;c'/></x>",
                    "<identity category='a' type='b'/><x xmlns='jabber:x:data'><field var='FORM_TYPE' type='hidden'>"
                            + "<value>a</value></field><field var='b'><value>c&lt;d</value></field></x>",
                })
        void whenItsTextCouldStandForAnother_thenItIsAmbiguous(String children) {
            assertThat(VerificationString.isAmbiguous(info(children))).isTrue();
        }

        @Test
        void whenItIsThatOfTheSpecification_thenItIsNotAmbiguous() {
            assertThat(VerificationString.isAmbiguous(info(PSI))).isFalse();
        }
    }

    @Property
    boolean orderOfTheTextIsThatOfItsOctets(@ForAll List<String> texts) {
        List<String> wellFormed = texts.stream()
                .map(text -> new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
                .toList();
        return wellFormed.stream()
                .sorted(VerificationString.BY_OCTETS)
                .toList()
                .equals(wellFormed.stream()
                        .sorted((a, b) -> Arrays.compareUnsigned(
                                a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8)))
                        .toList());
    }
}
