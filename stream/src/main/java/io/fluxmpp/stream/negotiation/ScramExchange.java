package io.fluxmpp.stream.negotiation;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.ongres.scram.common.ScramFunctions;
import com.ongres.scram.common.ScramMechanism;
import io.fluxmpp.stream.model.SaslData;
import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * The client's side of one SCRAM exchange (RFC 5802 §5, RFC 7677). Keys are derived off the event loop; the rest takes some
 * microseconds of CPU.
 *
 * <pre>
 *   client-first  ----&gt;          n,,n=user,r=nonce
 *          &lt;----  server-first   r=nonce+more,s=salt,i=iterations
 *   client-final  ----&gt;          c=binding,r=nonce+more,p=proof
 *          &lt;----  server-final   v=signature, without which success does not count
 * </pre>
 */
final class ScramExchange implements SaslExchange {

    /** Fewer would make the proof easy to search for the password (RFC 7677 §4). */
    static final int MIN_ITERATIONS = 4096;

    private static final byte[] NOTHING = {};

    /** RFC 5802 §7. A mandatory extension, of which we know none, stands before the nonce and does not match. */
    private static final Pattern SERVER_FIRST =
            Pattern.compile("r=(?<nonce>[!-+\\--~]+),s=(?<salt>[A-Za-z0-9+/]+={0,2}),i=(?<iterations>[1-9][0-9]{0,9})"
                    + "(?<extensions>(?:,.*)?)");

    private static final Pattern SERVER_FINAL = Pattern.compile("v=(?<signature>[A-Za-z0-9+/]+={0,2})(?:,.*)?");

    /** {@code e=invalid-proof} and the like. */
    private static final Pattern SERVER_ERROR = Pattern.compile("e=(?<error>[A-Za-z0-9-]{1,64})(?:,.*)?");

    private final ScramMechanism mechanism;
    private final Password password;
    private final int maxIterations;
    private final String gs2Header;
    private final byte[] bindingData;
    private final String nonce;
    private final ScramDowngradeProtection downgrades;
    private final String clientFirstBare;
    private byte @Nullable [] serverSignature;
    private boolean verified;

    /**
     * @param maxIterations a hostile server could ask for hours of CPU
     * @param bindingData what the channel is bound by; of no bytes where it is not
     * @param nonce the client's, of printable ASCII without a comma
     * @param downgrades of what the server seems to have offered
     */
    ScramExchange(
            ScramMechanism mechanism,
            String username,
            Password password,
            int maxIterations,
            Gs2Flag flag,
            byte[] bindingData,
            String nonce,
            ScramDowngradeProtection downgrades) {
        this.mechanism = mechanism;
        this.password = password;
        this.maxIterations = maxIterations;
        this.gs2Header = flag.text() + ",,";
        this.bindingData = bindingData;
        this.nonce = nonce;
        this.downgrades = downgrades;
        this.clientFirstBare = "n=" + escape(SaslPrep.username(username)) + ",r=" + nonce;
    }

    @Override
    public byte[] initialResponse() {
        return (gs2Header + clientFirstBare).getBytes(UTF_8);
    }

    @Override
    public Mono<byte[]> respond(byte[] challenge) {
        return Mono.defer(() -> {
            String message = SaslData.text(challenge);
            if (serverSignature == null) {
                return prove(message);
            }
            verify(message);
            return Mono.just(NOTHING);
        });
    }

    /** The signature comes with success, or came in a last challenge (RFC 6120 §6.3.10). */
    @Override
    public void succeed(byte @Nullable [] additionalData) {
        if (!verified && additionalData != null) {
            verify(SaslData.text(additionalData));
        }
        if (!verified) {
            throw new BrokenExchangeException(
                    "the server claims success without proving that it knows the password: do not trust it");
        }
    }

    private Mono<byte[]> prove(String serverFirst) {
        Matcher first = SERVER_FIRST.matcher(serverFirst);
        if (!first.matches()) {
            throw new BrokenExchangeException(
                    "the server's challenge is malformed, or needs an extension of SCRAM that we do not know");
        }
        String bothNonces = first.group("nonce");
        if (!bothNonces.startsWith(nonce) || bothNonces.length() == nonce.length()) {
            throw new BrokenExchangeException("the server's nonce does not go on from ours: do not trust it");
        }
        downgrades.check(mechanism, first.group("extensions"));
        int iterations = checked(Long.parseLong(first.group("iterations")));
        return password.keys(mechanism, SaslData.decode(first.group("salt")), iterations)
                .map(keys -> clientFinal(serverFirst, bothNonces, keys));
    }

    private int checked(long iterations) {
        if (iterations < MIN_ITERATIONS || iterations > maxIterations) {
            throw new BrokenExchangeException("the server asks for " + iterations + " iterations (expected: "
                    + MIN_ITERATIONS + ".." + maxIterations + ")");
        }
        return (int) iterations;
    }

    private byte[] clientFinal(String serverFirst, String bothNonces, ScramKeys keys) {
        String withoutProof = "c=" + SaslData.encode(channelBindingInput()) + ",r=" + bothNonces;
        String exchange = clientFirstBare + "," + serverFirst + "," + withoutProof;
        byte[] storedKey = ScramFunctions.storedKey(mechanism, keys.clientKey());
        byte[] clientSignature = ScramFunctions.clientSignature(mechanism, storedKey, exchange);
        byte[] proof = ScramFunctions.clientProof(keys.clientKey(), clientSignature);
        serverSignature = ScramFunctions.serverSignature(mechanism, keys.serverKey(), exchange);
        return (withoutProof + ",p=" + SaslData.encode(proof)).getBytes(UTF_8);
    }

    private byte[] channelBindingInput() {
        ByteArrayOutputStream input = new ByteArrayOutputStream();
        input.writeBytes(gs2Header.getBytes(UTF_8));
        input.writeBytes(bindingData);
        return input.toByteArray();
    }

    private void verify(String serverFinal) {
        Matcher error = SERVER_ERROR.matcher(serverFinal);
        if (error.matches()) {
            throw new BrokenExchangeException("the server says " + error.group("error"));
        }
        Matcher last = SERVER_FINAL.matcher(serverFinal);
        if (verified) {
            throw new BrokenExchangeException("the server asks for more than the mechanism has");
        }
        if (serverSignature == null
                || !last.matches()
                || !MessageDigest.isEqual(SaslData.decode(last.group("signature")), serverSignature)) {
            throw new BrokenExchangeException("the server does not know the password: do not trust it");
        }
        verified = true;
    }

    private static String escape(String name) {
        return name.replace("=", "=3D").replace(",", "=2C");
    }
}
