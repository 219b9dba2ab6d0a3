package io.fluxmpp.testkit;

import static io.fluxmpp.testkit.XmlAssert.assertThatXml;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class XmlAssertTest {

    @Nested
    class GivenOneMeaning {

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                quoteCharacter = '^',
                value = {
                    "<a b='1' c='2'/>                | <a c=\"2\" b=\"1\"></a>",
                    "<a xmlns='urn:x'><b/></a>       | <p:a xmlns:p='urn:x'><q:b xmlns:q='urn:x'/></p:a>",
                    "<a><b/><c>1</c></a>             | <a> <b/>\t<c>1</c> </a>",
                    "<a>&lt;&#x41;</a>               | <a><![CDATA[<A]]></a>",
                    "<a>xy</a>                       | <a>x<![CDATA[y]]></a>",
                    "<a p:b='1' xmlns:p='urn:p'/>    | <a xmlns:q='urn:p' q:b='1'/>",
                    "<stream:features/>              | <f:features xmlns:f='http://etherx.jabber.org/streams'/>",
                })
        void whenCompared_thenEqual(String one, String other) {
            assertThatXml(one).isEqualTo(other).isLike(other);
            assertThatXml(other).isEqualTo(one).isLike(one);
        }

        @Test
        void whenHeadersAreCompared_thenTheContentNamespaceCounts() {
            String header =
                    "<stream:stream xmlns:stream='http://etherx.jabber.org/streams' xmlns='jabber:client' to='a'>";
            assertThatXml("<?xml version='1.0'?>" + header)
                    .isEqualTo(header)
                    .isNotEqualTo(header.replace("jabber:client", "jabber:server"));
        }
    }

    @Nested
    class GivenTwoMeanings {

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "<a/>                    | <b/>                        | /b: {jabber:client}a",
                    "<a xmlns='urn:x'/>      | <a/>                        | /a: {urn:x}a",
                    "<a/>                    | <a b='1'/>                  | /a/@b: none",
                    "<a b='1'/>              | <a/>                        | /a/@b",
                    "<a b='1'/>              | <a b='2'/>                  | /a/@b",
                    "<a xml:lang='en'/>      | <a xml:lang='de'/>          | /a/@xml:lang",
                    "<a b='1'/>              | <a p:b='1' xmlns:p='urn:p'/>| /a/@{urn:p}b",
                    "<a>x</a>                | <a>y</a>                    | /a: ",
                    "<a>x </a>               | <a>x</a>                    | /a: ",
                    "<a> </a>                | <a/>                        | /a: ",
                    "<a>x<b/></a>            | <a><b/>x</a>                | /a: ",
                    "<a><b/></a>             | <a><b/><b/></a>             | /a: no more",
                    "<a><b/><c/></a>         | <a><c/><b/></a>             | /a/c[1]",
                    "<a><b><c d='1'/></b></a>| <a><b><c d='2'/></b></a>    | /a/b[1]/c[1]/@d",
                    "<a>...</a>              | <a>x</a>                    | /a: ",
                    "<a>x</a>                | <a>...</a>                  | /a: ",
                    "<a b='x'/>              | <a b='...'/>                | /a/@b",
                })
        void whenCompared_thenTheFirstDifferenceIsNamed(String actual, String expected, String where) {
            assertThatXml(actual).isNotEqualTo(expected);
            assertThatThrownBy(() -> assertThatXml(actual).isEqualTo(expected))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContainingAll(actual, expected, "but at " + where.strip());
        }

        @Test
        void whenEqualButNotExpectedToBe_thenFails() {
            assertThatThrownBy(() -> assertThatXml("<a/>").isNotEqualTo("<a></a>"))
                    .isInstanceOf(AssertionError.class);
        }
    }

    @Nested
    class GivenAPattern {

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "<a b='1' c='2'/>      | <a ... c='2'/>",
                    "<a b='1'><c/>x</a>    | <a ...>...</a>",
                    "<a/>                  | <a ...>...</a>",
                    "<a b='abcd'>1234</a>  | <a b='a...d'>1...4</a>",
                    "<a><b/><c/><d/></a>   | <a>...<c/>...</a>",
                    "<a><c/></a>           | <a>...<c/>...</a>",
                    "<a b='1'><c d='1'/></a>| <a b='{x}'><c d='{x}'/></a>",
                    "<a><b i='1'/><b i='2'/><c i='2'/></a> | <a>...<b i='{x}'/>...<c i='{x}'/></a>",
                })
        void whenLikeIt_thenPasses(String actual, String pattern) {
            assertThatXml(actual).isLike(pattern);
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "<a b='1'/>            | <a ... c='2'/>",
                    "<a b='abcd'/>         | <a b='a...c'/>",
                    "<a><b/><d/></a>       | <a>...<c/>...</a>",
                    "<a><b/><c/><d/></a>   | <a>...<c/></a>",
                    "<a b='1'><c d='2'/></a>| <a b='{x}'><c d='{x}'/></a>",
                    "<a b='1'/>            | <a>...</a>",
                })
        void whenNotLikeIt_thenFails(String actual, String pattern) {
            assertThatThrownBy(() -> assertThatXml(actual).isLike(pattern))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("but at /a");
        }
    }
}
