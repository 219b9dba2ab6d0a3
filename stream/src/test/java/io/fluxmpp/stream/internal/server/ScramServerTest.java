package io.fluxmpp.stream.internal.server;

import static com.ongres.scram.common.ScramMechanism.SCRAM_SHA_1;
import static com.ongres.scram.common.ScramMechanism.SCRAM_SHA_256;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.ongres.scram.client.ScramClient;
import com.ongres.scram.common.ScramMechanism;
import io.fluxmpp.stream.internal.transport.ChannelBinding;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.SaslCondition;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScramServerTest {

    private static final Jid USER = Jid.of("user@montague.lit");

    private static final String NO_EXTENSIONS = "";

    private static final ScramChannel NOT_BINDABLE = new ScramChannel(Map.of(), false);

    private static ScramServer server(ScramMechanism mechanism, String salt, String nonce) {
        ScramKeys keys =
                ScramKeys.derive(mechanism, "pencil", Base64.getDecoder().decode(salt), 4096);
        return new ScramServer(
                mechanism,
                NOT_BINDABLE,
                name -> new Jid(name, "montague.lit", null),
                jid -> keys,
                () -> nonce,
                NO_EXTENSIONS);
    }

    private static void assertRefused(SaslCondition condition, ThrowingCallable step) {
        assertThatThrownBy(step)
                .isInstanceOfSatisfying(
                        SaslFailureException.class,
                        refused -> assertThat(refused.condition()).isEqualTo(condition));
    }

    /** The exchange of RFC 5802 §5. */
    @Nested
    class GivenTheExampleOfRfc5802 {

        private static final String NONCE = "fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j";

        private final ScramServer server = server(SCRAM_SHA_1, "QSXCR+Q6sek8bf92", "3rfcNHYJY1ZVvWVs7j");

        private final ScramServer.Challenged challenged = server.first("n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL");

        @Test
        void whenClientProvesThePassword_thenServerProvesItself() {
            assertThat(challenged.challenge()).isEqualTo("r=" + NONCE + ",s=QSXCR+Q6sek8bf92,i=4096");
            assertThat(challenged.last("c=biws,r=" + NONCE + ",p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts="))
                    .isEqualTo("v=rmF9pqV8S7suAoZWja4dJRkFsKQ=");
            assertThat(challenged.account()).isEqualTo(USER);
        }

        @Test
        void whenProofIsWrong_thenNotAuthorized() {
            assertRefused(
                    SaslCondition.NOT_AUTHORIZED,
                    () -> challenged.last("c=biws,r=" + NONCE + ",p=AAX8v3Bz2T0CJGbJQyF0X+HI4Ts="));
        }

        @Test
        void whenProofIsTooShort_thenNotAuthorized() {
            assertRefused(SaslCondition.NOT_AUTHORIZED, () -> challenged.last("c=biws,r=" + NONCE + ",p=v0X8"));
        }

        @Test
        void whenNonceIsNotOurs_thenNotAuthorized() {
            assertRefused(
                    SaslCondition.NOT_AUTHORIZED,
                    () -> challenged.last("c=biws,r=" + NONCE + "x,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts="));
        }

        @Test
        void whenHeaderIsNotRepeated_thenNotAuthorized() {
            assertRefused(
                    SaslCondition.NOT_AUTHORIZED,
                    () -> challenged.last("c=eSws,r=" + NONCE + ",p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts="));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    "c=biws",
                    "c=biws,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=",
                    "r=" + NONCE + ",c=biws,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=",
                    "m=x,c=biws,r=" + NONCE + ",p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=",
                    "c=biws,r=" + NONCE + ",p=***"
                })
        @Tag("S-6.5-8")
        void whenMessageIsMalformed_thenMalformedRequest(String message) {
            assertRefused(SaslCondition.MALFORMED_REQUEST, () -> challenged.last(message));
        }
    }

    @Nested
    class GivenAChannelThatCanBeBound {

        private static final byte[] DATA = {1, 2, 3};

        private final Map<ChannelBinding, byte[]> bindings = Map.of(ChannelBinding.TLS_SERVER_END_POINT, DATA);

        private ScramServer server(boolean bound) {
            ScramKeys keys = ScramKeys.derive(SCRAM_SHA_1, "pencil", DATA, 4096);
            return new ScramServer(
                    SCRAM_SHA_1,
                    new ScramChannel(bindings, bound),
                    name -> new Jid(name, "montague.lit", null),
                    jid -> keys,
                    () -> "3rfc",
                    NO_EXTENSIONS);
        }

        /** With the library's client, which computes everything for itself. */
        private String exchange(byte[] clientsData) throws Exception {
            ScramClient client = ScramClient.builder()
                    .advertisedMechanisms(List.of("SCRAM-SHA-1-PLUS"))
                    .username("user")
                    .password("pencil".toCharArray())
                    .channelBinding("tls-server-end-point", clientsData)
                    .build();
            ScramServer.Challenged challenged =
                    server(true).first(client.clientFirstMessage().toString());
            client.serverFirstMessage(challenged.challenge());
            String last = challenged.last(client.clientFinalMessage().toString());
            client.serverFinalMessage(last);
            return last;
        }

        @Test
        @Tag("SC-8")
        void whenBothEndsSeeTheSameChannel_thenProved() throws Exception {
            assertThat(exchange(DATA)).startsWith("v=");
        }

        /** Somebody sits in between. */
        @Test
        void whenTheyDoNot_thenNotAuthorized() {
            assertRefused(SaslCondition.NOT_AUTHORIZED, () -> exchange(new byte[] {1, 2, 4}));
        }

        @Test
        @Tag("SC-6")
        void whenTheClientThinksThatWeCannot_thenRefused() {
            assertRefused(SaslCondition.MALFORMED_REQUEST, () -> server(false).first("y,,n=user,r=fyko"));
        }

        @Test
        @Tag("SC-6")
        void whenTheClientCannot_thenChallenged() {
            assertThat(server(false).first("n,,n=user,r=fyko").challenge()).startsWith("r=fyko3rfc,");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "n,,n=user,r=fyko",
                    "y,,n=user,r=fyko",
                    "p=tls-unique,,n=user,r=fyko",
                    "p=tls-exporter,,n=user,r=fyko"
                })
        @Tag("SC-6")
        void whenTheMechanismBindsAndTheHeaderDoesNot_thenRefused(String message) {
            assertRefused(SaslCondition.MALFORMED_REQUEST, () -> server(true).first(message));
        }
    }

    /** The exchange of RFC 7677 §3. */
    @Nested
    class GivenTheExampleOfRfc7677 {

        @Test
        void whenClientProvesThePassword_thenServerProvesItself() {
            ScramServer.Challenged challenged = server(
                            SCRAM_SHA_256, "W22ZaJ0SNY7soEsUEjb6gQ==", "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0")
                    .first("n,,n=user,r=rOprNGfwEbeRWgbNEkqO");
            assertThat(challenged.challenge())
                    .isEqualTo("r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
                            + "s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096");
            assertThat(challenged.last("c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
                            + "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="))
                    .isEqualTo("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
        }
    }

    @Nested
    class GivenClientFirstMessage {

        private final ScramServer server = server(SCRAM_SHA_1, "QSXCR+Q6sek8bf92", "3rfc");

        @Test
        void whenClientCouldBindTheChannel_thenChallenged() {
            assertThat(server.first("y,,n=user,r=fyko").challenge()).startsWith("r=fyko3rfc,");
        }

        @Test
        void whenClientBindsTheChannel_thenMalformedRequest() {
            assertRefused(SaslCondition.MALFORMED_REQUEST, () -> server.first("p=tls-exporter,,n=user,r=fyko"));
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "n", "n,,", "n,,n=user", "n,,r=fyko", "n,,n=us=er,r=fyko", "x,,n=user,r=fyko"})
        @Tag("S-6.5-8")
        void whenMalformed_thenMalformedRequest(String message) {
            assertRefused(SaslCondition.MALFORMED_REQUEST, () -> server.first(message));
        }

        @Test
        void whenExtensionIsOptional_thenIgnored() {
            assertThat(server.first("n,,n=user,r=fyko,x=y").challenge()).startsWith("r=fyko3rfc,");
        }

        @Test
        void whenExtensionIsMandatory_thenMalformedRequest() {
            assertRefused(SaslCondition.MALFORMED_REQUEST, () -> server.first("n,,m=x,n=user,r=fyko"));
        }

        @Test
        void whenNameIsEscaped_thenReadAsMeant() {
            assertThat(server.first("n,,n=us=2Cer,r=fyko").account()).isEqualTo(Jid.of("us,er@montague.lit"));
        }

        @Test
        void whenNameIsNoLocalpart_thenNotAuthorized() {
            assertRefused(SaslCondition.NOT_AUTHORIZED, () -> server.first("n,,n=us@er,r=fyko"));
        }

        @Test
        void whenActingForOneself_thenChallenged() {
            assertThat(server.first("n,a=user@montague.lit,n=user,r=fyko").account())
                    .isEqualTo(USER);
        }

        @Test
        @Tag("S-6.3.8-2")
        @Tag("S-6.5-6")
        void whenActingForAnother_thenInvalidAuthzid() {
            assertRefused(SaslCondition.INVALID_AUTHZID, () -> server.first("n,a=juliet@capulet.lit,n=user,r=fyko"));
        }
    }

    @Nested
    class GivenAccounts {

        private final Accounts accounts =
                Accounts.derive(new AccountSettings(Map.of(USER, "pencil"), Map.of(), false, false, true));

        @Test
        void whenAccountIsUnknown_thenItsKeysLookLikeAnyOther() {
            Jid nobody = Jid.of("nobody@montague.lit");
            ScramKeys known = accounts.keys(USER, SCRAM_SHA_256);
            ScramKeys imaginary = accounts.keys(nobody, SCRAM_SHA_256);
            assertThat(imaginary.salt()).hasSameSizeAs(known.salt()).isNotEqualTo(known.salt());
            assertThat(imaginary.iterations()).isEqualTo(known.iterations());
            assertThat(accounts.keys(nobody, SCRAM_SHA_256).salt()).isEqualTo(imaginary.salt());
            assertThat(accounts.keys(nobody, SCRAM_SHA_1).salt()).isNotEqualTo(imaginary.salt());
        }

        @Test
        void whenMechanismDiffers_thenSaltDiffers() {
            assertThat(accounts.keys(USER, SCRAM_SHA_1).salt())
                    .isNotEqualTo(accounts.keys(USER, SCRAM_SHA_256).salt());
        }
    }
}
