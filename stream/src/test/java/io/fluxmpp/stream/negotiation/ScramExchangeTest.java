package io.fluxmpp.stream.negotiation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.ongres.scram.common.ScramFunctions;
import com.ongres.scram.common.ScramMechanism;
import com.ongres.scram.common.StringPreparation;
import io.fluxmpp.stream.internal.transport.ChannelBinding;
import io.fluxmpp.stream.model.SaslData;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.test.StepVerifier;

class ScramExchangeTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int MAX_ITERATIONS = 10_000;
    private static final byte[] NO_BINDING = {};

    /** The exchange of RFC 5802 §5. */
    private static final String NONCE = "fyko+d2lbbFgONRv9qkxdawL";

    private static final String BOTH_NONCES = NONCE + "3rfcNHYJY1ZVvWVs7j";
    private static final String SERVER_FIRST = "r=" + BOTH_NONCES + ",s=QSXCR+Q6sek8bf92,i=4096";
    private static final String CLIENT_FINAL = "c=biws,r=" + BOTH_NONCES + ",p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=";
    private static final String SERVER_FINAL = "v=rmF9pqV8S7suAoZWja4dJRkFsKQ=";

    private static ScramExchange exchange(String username, String password, Gs2Flag flag, byte[] binding) {
        return new ScramExchange(
                ScramMechanism.SCRAM_SHA_1,
                username,
                new Password(password),
                MAX_ITERATIONS,
                flag,
                binding,
                NONCE,
                new ScramDowngradeProtection(Set.of("SCRAM-SHA-1"), Set.of()));
    }

    private static ScramExchange rfc5802() {
        return exchange("user", "pencil", Gs2Flag.NOT_SUPPORTED, NO_BINDING);
    }

    private static String initial(SaslExchange exchange) {
        return new String(exchange.initialResponse(), UTF_8);
    }

    private static String respond(SaslExchange exchange, String challenge) {
        return new String(exchange.respond(challenge.getBytes(UTF_8)).block(PATIENCE), UTF_8);
    }

    private static void broken(SaslExchange exchange, String challenge, String why) {
        StepVerifier.create(exchange.respond(challenge.getBytes(UTF_8)))
                .expectErrorSatisfies(failure -> assertThat(failure)
                        .isInstanceOf(BrokenExchangeException.class)
                        .hasMessageContaining(why))
                .verify(PATIENCE);
    }

    @Nested
    class GivenTheExamples {

        @Test
        @Tag("SC-1")
        void whenRfc5802_thenTheSameBytes() {
            ScramExchange exchange = rfc5802();
            assertThat(initial(exchange)).isEqualTo("n,,n=user,r=" + NONCE);
            assertThat(respond(exchange, SERVER_FIRST)).isEqualTo(CLIENT_FINAL);
            exchange.succeed(SERVER_FINAL.getBytes(UTF_8));
        }

        /** RFC 7677 §3. */
        @Test
        void whenRfc7677_thenTheSameBytes() {
            ScramExchange exchange = new ScramExchange(
                    ScramMechanism.SCRAM_SHA_256,
                    "user",
                    new Password("pencil"),
                    MAX_ITERATIONS,
                    Gs2Flag.NOT_SUPPORTED,
                    NO_BINDING,
                    "rOprNGfwEbeRWgbNEkqO",
                    new ScramDowngradeProtection(Set.of("SCRAM-SHA-256"), Set.of()));
            String nonces = "rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
            assertThat(respond(exchange, "r=" + nonces + ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"))
                    .isEqualTo("c=biws,r=" + nonces + ",p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");
            exchange.succeed("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=".getBytes(UTF_8));
        }
    }

    /** XEP-0474. */
    @Nested
    class GivenAHashOfTheOffer {

        private final String attribute = ","
                + new ScramDowngradeProtection(Set.of("SCRAM-SHA-1"), Set.of()).attribute(ScramMechanism.SCRAM_SHA_1);

        /** The proof is of all that the server has said, or a changed hash would not be noticed. */
        @Test
        void whenItIsRight_thenItIsPartOfWhatIsProved() {
            ScramExchange exchange = rfc5802();
            initial(exchange);
            byte[] salted = ScramFunctions.saltedPassword(
                    ScramMechanism.SCRAM_SHA_1,
                    StringPreparation.NO_PREPARATION,
                    "pencil".toCharArray(),
                    SaslData.decode("QSXCR+Q6sek8bf92"),
                    4096);
            byte[] clientKey = ScramFunctions.clientKey(ScramMechanism.SCRAM_SHA_1, salted);
            String withoutProof = "c=biws,r=" + BOTH_NONCES;
            byte[] signature = ScramFunctions.clientSignature(
                    ScramMechanism.SCRAM_SHA_1,
                    ScramFunctions.storedKey(ScramMechanism.SCRAM_SHA_1, clientKey),
                    "n=user,r=" + NONCE + "," + SERVER_FIRST + attribute + "," + withoutProof);
            assertThat(respond(exchange, SERVER_FIRST + attribute))
                    .isEqualTo(
                            withoutProof + ",p=" + SaslData.encode(ScramFunctions.clientProof(clientKey, signature)));
        }

        @Test
        void whenItIsWrong_thenNothingIsProved() {
            broken(rfc5802(), SERVER_FIRST + ",h=AAAA", "XEP-0474");
            broken(rfc5802(), SERVER_FIRST + attribute + attribute, "XEP-0474");
        }
    }

    @Nested
    class GivenNamesAndPasswords {

        @Test
        @Tag("SC-1")
        void whenTheNameHasCommaOrEqualsSign_thenEscaped() {
            assertThat(initial(exchange("a,b=c", "pencil", Gs2Flag.NOT_SUPPORTED, NO_BINDING)))
                    .isEqualTo("n,,n=a=2Cb=3Dc,r=" + NONCE);
        }

        /** RFC 4013 §3: the soft hyphen is nothing, the feminine ordinal is an a, the Roman numeral is two letters. */
        @Test
        @Tag("SC-5")
        void whenTheNameIsNotPrepared_thenItIs() {
            assertThat(initial(exchange("I\u00ADX\u00AA\u2168", "pencil", Gs2Flag.NOT_SUPPORTED, NO_BINDING)))
                    .contains("n=IXaIX,");
        }

        @Test
        @Tag("SC-5")
        void whenThePasswordIsNotPrepared_thenTheProofIsThatOfThePreparedOne() {
            ScramExchange exchange = exchange("user", "p\u00ADencil", Gs2Flag.NOT_SUPPORTED, NO_BINDING);
            assertThat(respond(exchange, SERVER_FIRST)).isEqualTo(CLIENT_FINAL);
        }

        @Test
        @Tag("SC-5")
        void whenThePasswordCannotBePrepared_thenToldWithoutShowingIt() {
            ScramExchange exchange = exchange("user", "pen\u0007cil", Gs2Flag.NOT_SUPPORTED, NO_BINDING);
            StepVerifier.create(exchange.respond(SERVER_FIRST.getBytes(UTF_8)))
                    .expectErrorSatisfies(failure -> assertThat(failure)
                            .hasNoCause()
                            .hasMessageContaining("password")
                            .hasMessageNotContaining("cil"))
                    .verify(PATIENCE);
        }
    }

    @Nested
    class GivenChannelBinding {

        @Test
        @Tag("SC-6")
        void whenBound_thenTypeAndDataAreInTheProof() {
            byte[] data = {1, 2, 3, -1};
            ScramExchange exchange = exchange("user", "pencil", Gs2Flag.boundBy(ChannelBinding.TLS_EXPORTER), data);
            assertThat(initial(exchange)).startsWith("p=tls-exporter,,n=user");
            String last = respond(exchange, SERVER_FIRST);
            String input = last.substring("c=".length(), last.indexOf(','));
            assertThat(SaslData.decode(input))
                    .startsWith("p=tls-exporter,,".getBytes(UTF_8))
                    .endsWith(data)
                    .hasSize("p=tls-exporter,,".length() + data.length);
        }

        @Test
        @Tag("SC-6")
        void whenTheServerSeemsNotTo_thenToldSoAndProved() {
            ScramExchange exchange = exchange("user", "pencil", Gs2Flag.NOT_OFFERED, NO_BINDING);
            assertThat(initial(exchange)).startsWith("y,,n=user");
            assertThat(respond(exchange, SERVER_FIRST)).startsWith("c=eSws,r=");
        }
    }

    @Nested
    class GivenAServerNotToTrust {

        private ScramExchange exchange;

        @BeforeEach
        void begin() {
            exchange = rfc5802();
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "r=other,s=QSXCR+Q6sek8bf92,i=4096",
                    "r=" + NONCE + ",s=QSXCR+Q6sek8bf92,i=4096",
                    "r=" + "fyko+d2lbbFgONRv9qkxdaw" + ",s=QSXCR+Q6sek8bf92,i=4096"
                })
        @Tag("SC-2")
        void whenTheNonceDoesNotGoOnFromOurs_thenNoProof(String challenge) {
            broken(exchange, challenge, "nonce");
        }

        @ParameterizedTest
        @ValueSource(strings = {"1", "4095", "10001", "2147483647", "2147483648", "9999999999"})
        @Tag("SC-4")
        void whenIterationsAreTooFewOrTooMany_thenNoProof(String iterations) {
            broken(exchange, "r=" + BOTH_NONCES + ",s=QSXCR+Q6sek8bf92,i=" + iterations, "4096..10000");
        }

        @Test
        @Tag("SC-7")
        void whenAnExtensionIsMandatory_thenNoProof() {
            broken(exchange, "m=foo," + SERVER_FIRST, "extension");
        }

        @Test
        @Tag("SC-7")
        void whenExtensionsAreOptional_thenIgnoredButProved() {
            assertThat(respond(exchange, SERVER_FIRST + ",x=y"))
                    .startsWith("c=biws,")
                    .isNotEqualTo(CLIENT_FINAL);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    "r=" + BOTH_NONCES,
                    "r=" + BOTH_NONCES + ",s=,i=4096",
                    "r=" + BOTH_NONCES + ",s=***,i=4096",
                    "r=" + BOTH_NONCES + ",s=QSXCR+Q6sek8bf92,i=-4096",
                    "r=" + BOTH_NONCES + ",s=QSXCR+Q6sek8bf92,i=04096",
                    "r=" + BOTH_NONCES + ",s=QSXCR+Q6sek8bf92,i=99999999999",
                    "s=QSXCR+Q6sek8bf92,r=" + BOTH_NONCES + ",i=4096"
                })
        void whenTheChallengeIsMalformed_thenNoProof(String challenge) {
            broken(exchange, challenge, "malformed");
        }

        @Test
        void whenTheChallengeIsNoText_thenNoProof() {
            StepVerifier.create(exchange.respond(new byte[] {-1}))
                    .expectError(IllegalArgumentException.class)
                    .verify(PATIENCE);
        }

        @ParameterizedTest
        @ValueSource(strings = {"v=rmF9pqV8S7suAoZWja4dJRkFsKU=", "v=", "", "e=invalid-proof", "v=rmF9"})
        @Tag("SC-3")
        void whenTheSignatureIsWrong_thenSuccessDoesNotCount(String serverFinal) {
            respond(exchange, SERVER_FIRST);
            assertThatThrownBy(() -> exchange.succeed(serverFinal.getBytes(UTF_8)))
                    .isInstanceOf(BrokenExchangeException.class);
        }

        @Test
        @Tag("SC-3")
        @Tag("S-6.4.6-2")
        void whenThereIsNoSignature_thenSuccessDoesNotCount() {
            respond(exchange, SERVER_FIRST);
            assertThatThrownBy(() -> exchange.succeed(null))
                    .isInstanceOf(BrokenExchangeException.class)
                    .hasMessageContaining("do not trust");
        }

        @Test
        @Tag("SC-3")
        void whenSuccessComesAtOnce_thenItDoesNotCount() {
            assertThatThrownBy(() -> exchange.succeed(SERVER_FINAL.getBytes(UTF_8)))
                    .isInstanceOf(BrokenExchangeException.class);
        }

        @Test
        void whenChallengedWithoutEnd_thenBrokenOff() {
            respond(exchange, SERVER_FIRST);
            assertThat(respond(exchange, SERVER_FINAL)).isEmpty();
            broken(exchange, SERVER_FINAL, "more than the mechanism");
        }
    }

    /** RFC 6120 §6.3.10. */
    @Nested
    class GivenTheLongForm {

        @Test
        @Tag("S-6.3.10-1")
        void whenTheSignatureIsAChallenge_thenAnsweredWithNothingAndSuccessCounts() {
            ScramExchange exchange = rfc5802();
            respond(exchange, SERVER_FIRST);
            assertThat(respond(exchange, SERVER_FINAL)).isEmpty();
            exchange.succeed(null);
        }
    }
}
