package io.fluxmpp.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The examples of RFC 5802 §5 and RFC 7677 §3. */
class ScramTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SCRAM-SHA-1|fyko+d2lbbFgONRv9qkxdawL|3rfcNHYJY1ZVvWVs7j|QSXCR+Q6sek8bf92"
                        + "|v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=|rmF9pqV8S7suAoZWja4dJRkFsKQ=",
                "SCRAM-SHA-256|rOprNGfwEbeRWgbNEkqO|%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0|W22ZaJ0SNY7soEsUEjb6gQ=="
                        + "|dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=|6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=",
            })
    void whenThePencilIsThePassword_thenProofAndSignatureAreTheExamples(
            String mechanism, String nonce, String more, String salt, String proof, String signature) {
        Scram scram = Scram.of(mechanism, "pencil", Base64.getDecoder().decode(salt), 4096);
        String exchange =
                "n=user,r=" + nonce + ",r=" + nonce + more + ",s=" + salt + ",i=4096,c=biws,r=" + nonce + more;
        assertThat(scram.proof(exchange)).isEqualTo(proof);
        assertThat(scram.signature(exchange)).isEqualTo(signature);
    }
}
