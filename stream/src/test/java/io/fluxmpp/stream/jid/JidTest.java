package io.fluxmpp.stream.jid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Locale;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JidTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "juliet@example.com|juliet|example.com|",
                "juliet@example.com/foo|juliet|example.com|foo",
                "juliet@example.com/foo bar|juliet|example.com|foo bar",
                "juliet@example.com/foo@bar|juliet|example.com|foo@bar",
                "a@b/c@d/e|a|b|c@d/e",
                "b/c@d||b|c@d",
                "example.com||example.com|",
                "a.example.com/b@example.net||a.example.com|b@example.net",
                "fußball@example.com|fußball|example.com|",
                "π@example.com|π|example.com|",
                "king@example.com/♚|king|example.com|♚",
                "a@127.0.0.1|a|127.0.0.1|",
                "a@[::1]|a|[::1]|",
                "a@xn--caf-dma.example|a|café.example|"
            })
    @Tag("A-1")
    void partsAreFound(String address, String localpart, String domainpart, String resourcepart) {
        Jid jid = Jid.of(address);
        assertThat(jid.localpart()).isEqualTo(localpart);
        assertThat(jid.domainpart()).isEqualTo(domainpart);
        assertThat(jid.resourcepart()).isEqualTo(resourcepart);
    }

    @ParameterizedTest
    @CsvSource({"Romeo@B,romeo@b", "romeo@montague.lit.,romeo@montague.lit", "ＲＯＭＥＯ@b,romeo@b", "Σ@b,σ@b"})
    @Tag("A-3")
    @Tag("A-4")
    @Tag("A-7")
    void equalWhenPrepared(String one, String other) {
        assertThat(Jid.of(one)).isEqualTo(Jid.of(other)).hasSameHashCodeAs(Jid.of(other));
    }

    @Test
    @Tag("A-6")
    void resourcesKeepTheirCase() {
        assertThat(Jid.of("a@b/Orchard")).isNotEqualTo(Jid.of("a@b/orchard"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "@b",
                "a@",
                "a@b/",
                "a b@c",
                "@/x",
                "\"juliet\"@b",
                "a'b@c",
                "a&b@c",
                "a:b@c",
                "a<b@c",
                "a>b@c",
                "henryⅣ@b"
            })
    @Tag("A-5")
    void refused(String address) {
        assertThatIllegalArgumentException().isThrownBy(() -> Jid.of(address)).withMessageContaining("RFC 7622");
    }

    @Test
    @Tag("A-2")
    void partsAreAtMost1023Octets() {
        String longest = "a".repeat(1023);
        assertThat(new Jid(longest, "b", longest).localpart()).hasSize(1023);
        assertThatIllegalArgumentException().isThrownBy(() -> new Jid(longest + "a", "b", null));
        assertThatIllegalArgumentException().isThrownBy(() -> new Jid(null, "b", longest + "a"));
        assertThatIllegalArgumentException().isThrownBy(() -> new Jid(null, "b", "é".repeat(512)));
    }

    @Test
    void bareAndDomain() {
        Jid full = Jid.of("romeo@montague.lit/orchard");
        assertThat(full.asBare()).hasToString("romeo@montague.lit");
        assertThat(full.asDomain()).hasToString("montague.lit");
        assertThat(full.asBare().withResource("garden")).hasToString("romeo@montague.lit/garden");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[::]",
                "[1:2:3:4:5:6:7:8]",
                "[2001:DB8::1]",
                "[fe80::1:2]",
                "[::ffff:192.0.2.1]",
                "[64:ff9b::192.0.2.33]",
                "[1::8]",
                "192.0.2.1",
                "0.0.0.0",
                "255.255.255.255"
            })
    @Tag("A-3")
    void addressesAreDomains(String literal) {
        assertThat(Jid.of("a@" + literal + "/b").domainpart()).isEqualTo(literal.toLowerCase(Locale.ROOT));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "[",
                "]",
                "[:]",
                "[:::]",
                "[1::2::3]",
                "[1:2:3:4:5:6:7]",
                "[1:2:3:4:5:6:7:8:9]",
                "[1:2:3:4:5:6:7::8]x",
                "[12345::]",
                "[g::]",
                "[::1%eth0]",
                "[::1.2.3]",
                "[::1.2.3.256]",
                "[1.2.3.4::]",
                "[example.com]",
                "[v1.a]",
                "[::1",
                "::1",
                "256.1.1.1",
                "1.2.3.004",
                "a..b",
                ".a",
                "a..",
                ".",
                "-a",
                "a-",
                "a.-b.c",
                "a_b",
                "a b",
                "a\tb",
                "a@b@c",
                "xn--",
                "♥.example",
                "Ↄ.example",
                "☃",
                "\u0338a.example",
                "straße.example",
                "a\u200db.example",
                "αρς.example"
            })
    @Tag("A-3")
    void noDomains(String domain) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Jid(null, domain, null))
                .withMessageContaining("domainpart")
                .withMessageContaining("RFC 7622");
    }

    @Test
    @Tag("A-2")
    void labelsAreAtMost63Characters() {
        assertThat(Jid.of("a".repeat(63) + ".b").domainpart()).hasSize(65);
        assertThatIllegalArgumentException().isThrownBy(() -> Jid.of("a".repeat(64) + ".b"));
        assertThatIllegalArgumentException().isThrownBy(() -> Jid.of("a.".repeat(511) + "bc"));
    }

    @ParameterizedTest
    @CsvSource({
        "Example.COM,example.com",
        "example.com.,example.com",
        "BÜCHER.example,bücher.example",
        "xn--bcher-kva.example,bücher.example",
        "XN--BCHER-KVA.example.,bücher.example",
        "bu\u0308cher.example,bücher.example",
        "ｂücher。example,bücher.example",
        "例え.テスト。,例え.テスト",
        "xn--strae-oqa.example,xn--strae-oqa.example"
    })
    @Tag("A-3")
    @Tag("A-7")
    void domainsAreEqualWhenPrepared(String one, String prepared) {
        assertThat(Jid.of(one)).isEqualTo(Jid.of(prepared)).hasToString(prepared);
    }

    @Test
    void partsThatArePreparedStayTheSame() {
        Jid full = Jid.of("ROMEO@Montague.LIT/Orchard");
        assertThat(full.asBare().localpart()).isSameAs(full.localpart());
        assertThat(full.asDomain().domainpart()).isSameAs(full.domainpart());
        assertThat(full.withResource("x").domainpart()).isSameAs(full.domainpart());
        Jid bare = full.asBare();
        assertThat(bare.asBare()).isSameAs(bare);
    }

    /** Preparing twice changes nothing, and text and value say the same. */
    @Property
    void idempotent(
            @ForAll("parts") String localpart,
            @ForAll("domains") String domainpart,
            @ForAll("parts") String resourcepart) {
        Jid jid;
        try {
            jid = new Jid(localpart, domainpart, resourcepart);
        } catch (IllegalArgumentException e) {
            return;
        }
        assertThat(new Jid(jid.localpart(), jid.domainpart(), jid.resourcepart()))
                .isEqualTo(jid)
                .hasSameHashCodeAs(jid);
        assertThat(Jid.of(jid.toString())).isEqualTo(jid).hasToString(jid.toString());
        assertThat(jid.asBare()).isEqualTo(new Jid(localpart, domainpart, null));
        assertThat(jid.asDomain()).isEqualTo(new Jid(null, domainpart, null));
        assertThat(jid.asBare().withResource(resourcepart)).isEqualTo(jid);
    }

    /** Two addresses are equal exactly if they are written alike. */
    @Property
    void equalIfWrittenAlike(@ForAll("addresses") Jid one, @ForAll("addresses") Jid other) {
        assertThat(one.equals(other)).isEqualTo(one.toString().equals(other.toString()));
        assertThat(one.equals(other) && one.hashCode() != other.hashCode()).isFalse();
    }

    @Provide
    Arbitrary<Jid> addresses() {
        Arbitrary<String> few = Arbitraries.of("a", "A", "b", "ä");
        return Combinators.combine(few.injectNull(0.3), few, few.injectNull(0.3))
                .as(Jid::new);
    }

    @Provide
    Arbitrary<String> parts() {
        return Arbitraries.oneOf(
                Arbitraries.strings().ofMinLength(1).ofMaxLength(20),
                Arbitraries.strings().alpha().numeric().ofMinLength(1).ofMaxLength(20),
                Arbitraries.strings()
                        .withChars("aAäÄßéΣσςｱアıİſǅﬁ٣3\u0301\u00b7\u200d\u05d0\u0627 \u00a0")
                        .ofMinLength(1)
                        .ofMaxLength(8));
    }

    @Provide
    Arbitrary<String> domains() {
        return Arbitraries.oneOf(
                parts(),
                Arbitraries.strings()
                        .withChars("aAbZ09-.xnäÄéｂ。ﬁåㅎक\u0308\u05d0\u0627")
                        .ofMinLength(1)
                        .ofMaxLength(12));
    }
}
