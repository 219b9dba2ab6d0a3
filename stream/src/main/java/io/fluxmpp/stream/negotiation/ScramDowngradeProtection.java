package io.fluxmpp.stream.negotiation;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.ongres.scram.common.ScramFunctions;
import com.ongres.scram.common.ScramMechanism;
import io.fluxmpp.stream.model.SaslData;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * Shows whether somebody has changed on its way what a server offers for authentication (XEP-0474): the server puts a hash of
 * its offer into the SCRAM exchange, whose every byte both sides prove to have seen.
 */
public final class ScramDowngradeProtection {

    private static final String ATTRIBUTE = "h=";

    /** Neither can stand in XML. */
    private static final int NEXT = 0x1E;

    private static final int BINDINGS_FOLLOW = 0x1F;

    private final byte[] offer;

    /**
     * @param mechanisms that are offered in the profile of SASL that is used
     * @param bindings types of channel binding that are announced (XEP-0440); empty if none are
     */
    public ScramDowngradeProtection(Set<String> mechanisms, Set<String> bindings) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        append(mechanisms, text);
        if (!bindings.isEmpty()) {
            text.write(BINDINGS_FOLLOW);
            append(bindings, text);
        }
        offer = text.toByteArray();
    }

    private static void append(Collection<String> names, ByteArrayOutputStream text) {
        List<byte[]> sorted = names.stream()
                .map(name -> name.getBytes(UTF_8))
                .sorted(Arrays::compareUnsigned) // i;octet (RFC 4790 §9.3)
                .toList();
        for (int i = 0; i < sorted.size(); i++) {
            if (i > 0) {
                text.write(NEXT);
            }
            text.writeBytes(sorted.get(i));
        }
    }

    /** The attribute that a server adds to its first message. */
    public String attribute(ScramMechanism mechanism) {
        return ATTRIBUTE + SaslData.encode(ScramFunctions.hash(mechanism, offer));
    }

    /**
     * Checks the attribute, if the server has sent one: older servers do not.
     *
     * @param extensions what follows the iteration count in the server's first message, with the comma before each
     */
    void check(ScramMechanism mechanism, String extensions) {
        List<String> hashes = Arrays.stream(extensions.split(",", -1))
                .filter(extension -> extension.startsWith(ATTRIBUTE))
                .toList();
        if (!hashes.isEmpty() && !hashes.equals(List.of(attribute(mechanism)))) {
            throw new BrokenExchangeException("the server has offered other mechanisms than those that have arrived"
                    + " (XEP-0474): somebody in between has changed the offer, do not trust this connection");
        }
    }
}
