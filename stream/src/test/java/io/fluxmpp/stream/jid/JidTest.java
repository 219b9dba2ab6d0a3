package io.fluxmpp.stream.jid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
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

    /** Preparing twice changes nothing, and text and value say the same. */
    @Property
    void idempotent(@ForAll @StringLength(min = 1, max = 20) String resource) {
        Jid jid;
        try {
            jid = new Jid("romeo", "montague.lit", resource);
        } catch (IllegalArgumentException e) {
            return;
        }
        assertThat(Jid.of(jid.toString())).isEqualTo(jid);
    }
}
