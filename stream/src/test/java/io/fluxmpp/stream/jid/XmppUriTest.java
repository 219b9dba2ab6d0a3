package io.fluxmpp.stream.jid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class XmppUriTest {

    @ParameterizedTest
    @CsvSource(
            delimiterString = " is ",
            quoteCharacter = '"',
            value = {
                "xmpp:node@example.com is node@example.com",
                "XMPP:example.com is example.com",
                "xmpp:example-node@example.com/some-resource is example-node@example.com/some-resource",
                "xmpp:nasty!%23$%25()*+,-.;=%3F%5B%5C%5D%5E_%60%7B%7C%7D~node@example.com"
                        + " is nasty!#$%()*+,-.;=?[\\]^_`{|}~node@example.com",
                "xmpp:node@example.com/repulsive%20!%23$%25&'()*+,-.%2F:;%3C=%3E%3F%40%5b%5c%5d"
                        + " is node@example.com/repulsive !#$%&'()*+,-./:;<=>?@[\\]",
                "xmpp:ji%C5%99i@%C4%8Dechy.example/v%20Praze is ji\u0159i@\u010dechy.example/v Praze",
                "xmpp:ji\u0159i@\u010dechy.example/v%20Praze is ji\u0159i@\u010dechy.example/v Praze",
                "xmpp:juliet@[::1]/a/b is juliet@[::1]/a/b"
            })
    void whenItIsAnAddress_thenItIsRead(String uri, String address) {
        assertThat(Jid.ofUri(uri)).isEqualTo(Jid.of(address));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "juliet@capulet.lit",
                "tel:+15551234",
                "xmpp:",
                "xmpp:@capulet.lit",
                "xmpp:juliet@capulet.lit/",
                "xmpp://romeo@montague.lit/juliet@capulet.lit",
                "xmpp:juliet@capulet.lit?message",
                "xmpp:juliet@capulet.lit/balcony#top",
                "xmpp:juliet%2Fx@capulet.lit",
                "xmpp:juliet@capulet.lit%2Fbalcony",
                "xmpp:romeo@juliet@capulet.lit",
                "xmpp:juliet@capulet.lit/%",
                "xmpp:juliet@capulet.lit/%4",
                "xmpp:juliet@capulet.lit/%4g",
                "xmpp:juliet@capulet.lit/%ff",
                "xmpp:juliet@capulet.lit/%00"
            })
    void whenItIsSomethingElse_thenThatIsSaid(String uri) {
        assertThatIllegalArgumentException().isThrownBy(() -> Jid.ofUri(uri));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "capulet.lit",
                "juliet@capulet.lit",
                "juliet@capulet.lit/balcony",
                "juliet@[2001:db8::1]/a/b",
                "n%2f?#$@capulet.lit/ %41/?#@ :",
                "ji\u0159i@\u010dechy.example/\ud83d\ude00"
            })
    void whenAnAddressIsWritten_thenItIsReadTheSame(String address) {
        URI uri = Jid.of(address).toUri();
        assertThat(uri).hasScheme("xmpp");
        assertThat(uri.toASCIIString()).isEqualTo(uri.toString());
        assertThat(Jid.ofUri(uri.toString())).isEqualTo(Jid.of(address));
    }

    @Test
    void whenNothingNeedsEncoding_thenItStandsAsItIs() {
        assertThat(Jid.of("voicemail@capulet.lit").toUri()).hasToString("xmpp:voicemail@capulet.lit");
    }
}
