package io.fluxmpp.stream.negotiation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OtherHostTest {

    @ParameterizedTest
    @CsvSource({
        "xmpp.example.com, xmpp.example.com,",
        "xmpp.example.com:9222, xmpp.example.com, 9222",
        "192.0.2.1:5222, 192.0.2.1, 5222",
        "[2001:db8::1], 2001:db8::1,",
        "[2001:db8::1]:9222, 2001:db8::1, 9222",
        "bücher.example, bücher.example,"
    })
    @Tag("S-4.9.3-19")
    void hostAndPortAreRead(String text, String host, Integer port) {
        assertThat(OtherHost.parse(text)).contains(new OtherHost(host, port));
        assertThat(OtherHost.parse(text)).get().hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":5222",
                "host:",
                "host:0",
                "host:65536",
                "host:999999",
                "host:port",
                "2001:db8::1",
                "[2001:db8::1",
                "[]",
                "[host]",
                "xmpp://host",
                "user@host",
                "a b"
            })
    @Tag("S-4.9.3-19")
    void whatIsNoAddressIsNone(String text) {
        assertThat(OtherHost.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {254, 100_000})
    void whatIsTooLongIsNone(int length) {
        assertThat(OtherHost.parse("h".repeat(length))).isEmpty();
    }
}
