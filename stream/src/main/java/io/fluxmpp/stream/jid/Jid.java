package io.fluxmpp.stream.jid;

import static java.util.Objects.requireNonNull;

import java.net.IDN;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import rocks.xmpp.precis.PrecisProfiles;

/**
 * An XMPP address {@code [localpart@]domainpart[/resourcepart]}, prepared and checked at birth (RFC 7622), so that two
 * addresses of the same entity are always equal.
 *
 * @param localpart prepared with PRECIS UsernameCaseMapped, or {@code null}
 * @param domainpart lower case, U-labels, no trailing dot
 * @param resourcepart prepared with PRECIS OpaqueString, or {@code null}
 */
public record Jid(
        @Nullable String localpart,
        String domainpart,
        @Nullable String resourcepart) {

    private static final int MAX_PART_BYTES = 1023;
    private static final String FORBIDDEN_IN_LOCALPART = "\"&'/:<>@ ";

    /** @throws IllegalArgumentException if a part breaks RFC 7622, saying which and why */
    public Jid {
        localpart = localpart == null ? null : localpart(localpart);
        domainpart = domainpart(requireNonNull(domainpart, "domainpart"));
        resourcepart = resourcepart == null ? null : resourcepart(resourcepart);
    }

    /**
     * Reads an address: what follows the first {@code /} is the resourcepart, what precedes the first {@code @} before it
     * the localpart (RFC 7622 §3.2).
     *
     * @throws IllegalArgumentException if it is no valid address
     */
    public static Jid of(String address) {
        int slash = address.indexOf('/');
        String bare = slash < 0 ? address : address.substring(0, slash);
        int at = bare.indexOf('@');
        return new Jid(
                at < 0 ? null : bare.substring(0, at),
                bare.substring(at + 1),
                slash < 0 ? null : address.substring(slash + 1));
    }

    /** This address without its resourcepart. */
    public Jid asBare() {
        return resourcepart == null ? this : new Jid(localpart, domainpart, null);
    }

    /** The domainpart as an address. */
    public Jid asDomain() {
        return localpart == null && resourcepart == null ? this : new Jid(null, domainpart, null);
    }

    /** This address with another resourcepart. */
    public Jid withResource(String resource) {
        return new Jid(localpart, domainpart, resource);
    }

    public boolean isBare() {
        return resourcepart == null;
    }

    /** Whether there is a resourcepart. */
    public boolean isFull() {
        return resourcepart != null;
    }

    @Override
    public String toString() {
        StringBuilder address = new StringBuilder();
        if (localpart != null) {
            address.append(localpart).append('@');
        }
        address.append(domainpart);
        if (resourcepart != null) {
            address.append('/').append(resourcepart);
        }
        return address.toString();
    }

    private static String localpart(String part) {
        String prepared = isPlainAscii(part, true)
                ? part.toLowerCase(Locale.ROOT)
                : prepare("localpart", part, () -> PrecisProfiles.USERNAME_CASE_MAPPED.enforce(part));
        for (int i = 0; i < prepared.length(); i++) {
            if (FORBIDDEN_IN_LOCALPART.indexOf(prepared.charAt(i)) >= 0) {
                throw new IllegalArgumentException("localpart: '" + part + "' (expected: none of "
                        + FORBIDDEN_IN_LOCALPART + "and no space, RFC 7622 §3.3.1)");
            }
        }
        return checkLength("localpart", prepared);
    }

    private static String domainpart(String part) {
        String withoutDot = part.endsWith(".") ? part.substring(0, part.length() - 1) : part;
        if (withoutDot.startsWith("[") && withoutDot.endsWith("]")) {
            return checkLength("domainpart", withoutDot.toLowerCase(Locale.ROOT));
        }
        String prepared = prepare(
                "domainpart",
                part,
                () -> IDN.toUnicode(IDN.toASCII(withoutDot, IDN.USE_STD3_ASCII_RULES), IDN.USE_STD3_ASCII_RULES)
                        .toLowerCase(Locale.ROOT));
        return checkLength("domainpart", prepared);
    }

    private static String resourcepart(String part) {
        String prepared = isPlainAscii(part, false)
                ? part
                : prepare("resourcepart", part, () -> PrecisProfiles.OPAQUE_STRING.enforce(part));
        return checkLength("resourcepart", prepared);
    }

    /** Printable ASCII is unchanged by PRECIS but for case: the common case needs no tables. */
    private static boolean isPlainAscii(String part, boolean identifier) {
        for (int i = 0; i < part.length(); i++) {
            char c = part.charAt(i);
            if (c < (identifier ? 0x21 : 0x20) || c > 0x7e) {
                return false;
            }
        }
        return !part.isEmpty();
    }

    private static String prepare(String what, String part, Supplier<String> preparation) {
        try {
            return preparation.get();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(what + ": '" + part + "' (" + e.getMessage() + ", RFC 7622)", e);
        }
    }

    private static String checkLength(String what, String part) {
        int bytes = part.length() * 3 <= MAX_PART_BYTES ? part.length() : part.getBytes(StandardCharsets.UTF_8).length;
        if (bytes == 0 || bytes > MAX_PART_BYTES) {
            throw new IllegalArgumentException(
                    what + ": " + bytes + " octets (expected: 1.." + MAX_PART_BYTES + ", RFC 7622 §3.1)");
        }
        return part;
    }
}
