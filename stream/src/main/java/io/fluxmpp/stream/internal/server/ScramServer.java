package io.fluxmpp.stream.internal.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.ongres.scram.common.ScramFunctions;
import com.ongres.scram.common.ScramMechanism;
import io.fluxmpp.stream.jid.Jid;
import java.util.Arrays;
import java.util.Base64;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The server's side of one SCRAM exchange (RFC 5802 §5): {@link #first}, then {@link Challenged#last}. No I/O; a few
 * microseconds of CPU per step.
 *
 * <p>What the client says of channel binding must fit what it was offered (RFC 5802 §6), or somebody in between has changed
 * the offer.
 */
final class ScramServer {

    /** RFC 5802 §7. An extension of which we would have to know stands before the user name, and does not match. */
    private static final Pattern CLIENT_FIRST =
            Pattern.compile("(?<header>(?<binding>[ny]|p=[A-Za-z0-9.-]+),(?:a=(?<authzid>[^,]+))?,)"
                    + "(?<bare>n=(?<username>[^,]+),r=(?<nonce>[!-+\\--~]+)(?:,.*)?)");

    private final ScramMechanism mechanism;
    private final ScramChannel channel;
    private final Function<String, Jid> account;
    private final Function<Jid, ScramKeys> keys;
    private final Supplier<String> nonces;
    private final String extensions;

    /**
     * @param channel what binds the channel, or why nothing does
     * @param account the bare JID of a user name; an {@link IllegalArgumentException} means that there can be none
     * @param keys the keys of an account, imaginary ones if there is none
     * @param nonces the server's part of the nonce
     * @param extensions what the challenge has besides, with the comma before each attribute
     */
    ScramServer(
            ScramMechanism mechanism,
            ScramChannel channel,
            Function<String, Jid> account,
            Function<Jid, ScramKeys> keys,
            Supplier<String> nonces,
            String extensions) {
        this.mechanism = mechanism;
        this.channel = channel;
        this.account = account;
        this.keys = keys;
        this.nonces = nonces;
        this.extensions = extensions;
    }

    /**
     * Reads the client-first-message.
     *
     * @throws SaslFailureException if it is malformed, or asks to act for somebody else
     */
    Challenged first(String message) {
        Matcher first = CLIENT_FIRST.matcher(message);
        if (!first.matches()) {
            throw SaslFailureException.malformed("expected: n,,n=...,r=...");
        }
        byte[] bindingData = channel.data(first.group("binding"));
        Jid jid = accountOf(unescape(first.group("username")));
        String authzid = first.group("authzid");
        if (authzid != null) {
            Authzid.check(unescape(authzid), jid);
        }
        byte[] header = first.group("header").getBytes(UTF_8);
        byte[] binding = Arrays.copyOf(header, header.length + bindingData.length);
        System.arraycopy(bindingData, 0, binding, header.length, bindingData.length);
        return new Challenged(jid, base64(binding), first.group("bare"), first.group("nonce") + nonces.get());
    }

    /** The exchange between the challenge and the proof. */
    final class Challenged {

        private final Jid jid;
        private final ScramKeys stored;
        private final String channelBinding;
        private final String clientFirstBare;
        private final String nonce;
        private final String challenge;

        private Challenged(Jid jid, String channelBinding, String clientFirstBare, String nonce) {
            this.jid = jid;
            this.stored = keys.apply(jid);
            this.channelBinding = channelBinding;
            this.clientFirstBare = clientFirstBare;
            this.nonce = nonce;
            this.challenge = "r=" + nonce + ",s=" + base64(stored.salt()) + ",i=" + stored.iterations() + extensions;
        }

        /** The server-first-message. */
        String challenge() {
            return challenge;
        }

        /** Who this is, once {@link #last} has returned. */
        Jid account() {
            return jid;
        }

        /**
         * Checks the client-final-message and gives the server-final-message.
         *
         * @throws SaslFailureException if it is malformed or proves nothing
         */
        String last(String message) {
            int beforeProof = message.lastIndexOf(",p=");
            if (beforeProof < 0) {
                throw SaslFailureException.malformed("no proof");
            }
            String withoutProof = message.substring(0, beforeProof);
            checkFinal(withoutProof.split(",", -1));
            byte[] proof = decode(message.substring(beforeProof + ",p=".length()));
            String exchange = clientFirstBare + "," + challenge + "," + withoutProof;
            if (proof.length != stored.storedKey().length
                    || !ScramFunctions.verifyClientProof(mechanism, proof, stored.storedKey(), exchange)) {
                throw SaslFailureException.notAuthorized();
            }
            return "v=" + base64(ScramFunctions.serverSignature(mechanism, stored.serverKey(), exchange));
        }

        /** Optional extensions may follow; mandatory ones begin the message, and we know none. */
        private void checkFinal(String[] attributes) {
            if (attributes.length < 2 || !attributes[0].startsWith("c=") || !attributes[1].startsWith("r=")) {
                throw SaslFailureException.malformed("expected: c=...,r=...,p=...");
            }
            boolean sameChannel = attributes[0].equals("c=" + channelBinding);
            boolean sameNonce = attributes[1].equals("r=" + nonce);
            if (!sameChannel || !sameNonce) {
                throw SaslFailureException.notAuthorized();
            }
        }
    }

    private Jid accountOf(String username) {
        try {
            return account.apply(username);
        } catch (IllegalArgumentException e) {
            throw SaslFailureException.notAuthorized();
        }
    }

    private static String unescape(String name) {
        if (name.replace("=2C", " ").replace("=3D", " ").indexOf('=') >= 0) {
            throw SaslFailureException.malformed("'=' stands for itself only as =3D");
        }
        return name.replace("=2C", ",").replace("=3D", "=");
    }

    private static byte[] decode(String proof) {
        try {
            return Base64.getDecoder().decode(proof);
        } catch (IllegalArgumentException e) {
            throw SaslFailureException.malformed("the proof is no base64");
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
