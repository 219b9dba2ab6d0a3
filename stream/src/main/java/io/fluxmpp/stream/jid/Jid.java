package io.fluxmpp.stream.jid;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import rocks.xmpp.precis.PrecisProfiles;

/**
 * An XMPP address {@code [localpart@]domainpart[/resourcepart]}, prepared and checked at birth (RFC 7622), so that two
 * addresses of the same entity are always equal.
 *
 * <ul>
 *   <li>The localpart is prepared with PRECIS UsernameCaseMapped, the resourcepart with OpaqueString.
 *   <li>The domainpart is an IPv4 address, an IPv6 address in brackets (kept as it is written, in lower case), or a name:
 *       lower case, U-labels, no trailing dot. Labels of ASCII are checked to be letters, digits and hyphens. Others are mapped
 *       as IDNA2003 does, by {@link java.net.IDN}, and must then be letters and digits by IDNA2008, too. Where both disagree
 *       (ß, ς, U+200C, U+200D) the name must be given as A-labels; A-labels with characters that {@link java.net.IDN} does not
 *       know, those newer than Unicode 3.2 among them, stay as they are.
 *   <li>Each part has at most 1023 octets.
 * </ul>
 *
 * <p>Immutable. No record, because parts that have been prepared need not be again when an address is taken apart.
 */
public final class Jid {

    private static final int MAX_PART_BYTES = 1023;
    private static final int BYTES_PER_CHAR = 3;
    private static final String FORBIDDEN_IN_LOCALPART = "\"&'/:<>@ ";

    private final @Nullable String localpart;
    private final String domainpart;
    private final @Nullable String resourcepart;

    /** Made when asked for; making it twice does no harm. */
    private @Nullable String text;

    /** @throws IllegalArgumentException if a part breaks RFC 7622, saying which and why */
    public Jid(@Nullable String localpart, String domainpart, @Nullable String resourcepart) {
        this(
                localpart == null ? null : prepareLocalpart(localpart),
                prepare("domainpart", requireNonNull(domainpart, "domainpart"), Domainpart::prepare),
                resourcepart == null ? null : prepareResourcepart(resourcepart),
                null);
    }

    /** Of parts that are prepared. */
    private Jid(@Nullable String localpart, String domainpart, @Nullable String resourcepart, @Nullable String text) {
        this.localpart = localpart;
        this.domainpart = domainpart;
        this.resourcepart = resourcepart;
        this.text = text;
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

    /**
     * Reads the address of an {@code xmpp:} URI, or IRI (RFC 5122). One that says more than an address is none: which account
     * to use, what to do there, or which part is meant.
     *
     * @throws IllegalArgumentException if it is no such URI, or not one of a valid address
     */
    public static Jid ofUri(String uri) {
        return XmppUri.read(uri);
    }

    /** The part before the {@code @}: the account; {@code null} where there is none. */
    public @Nullable String localpart() {
        return localpart;
    }

    /** The server, or service. */
    public String domainpart() {
        return domainpart;
    }

    /** The part behind the {@code /}: the connection, or occupant; {@code null} where there is none. */
    public @Nullable String resourcepart() {
        return resourcepart;
    }

    /** This address without its resourcepart. */
    public Jid asBare() {
        return resourcepart == null ? this : new Jid(localpart, domainpart, null, null);
    }

    /** The domainpart as an address. */
    public Jid asDomain() {
        return localpart == null && resourcepart == null ? this : new Jid(null, domainpart, null, domainpart);
    }

    /**
     * This address with another resourcepart.
     *
     * @throws IllegalArgumentException if it breaks RFC 7622
     */
    public Jid withResource(String resource) {
        return new Jid(localpart, domainpart, prepareResourcepart(resource), null);
    }

    public boolean isBare() {
        return resourcepart == null;
    }

    /** Whether there is a resourcepart. */
    public boolean isFull() {
        return resourcepart != null;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || (other instanceof Jid jid
                        && domainpart.equals(jid.domainpart)
                        && Objects.equals(localpart, jid.localpart)
                        && Objects.equals(resourcepart, jid.resourcepart));
    }

    @Override
    public int hashCode() {
        return 31 * (31 * Objects.hashCode(localpart) + domainpart.hashCode()) + Objects.hashCode(resourcepart);
    }

    /** This address as an {@code xmpp:} URI, for {@link #ofUri} and everybody else to read (RFC 5122). */
    public URI toUri() {
        return XmppUri.of(this);
    }

    /** The address as it is written. */
    @Override
    public String toString() {
        String written = text;
        if (written == null) {
            written = (localpart == null ? "" : localpart + '@')
                    + domainpart
                    + (resourcepart == null ? "" : '/' + resourcepart);
            text = written;
        }
        return written;
    }

    private static String prepareLocalpart(String part) {
        String prepared = isPlainAscii(part)
                ? part.toLowerCase(Locale.ROOT)
                : prepare("localpart", part, PrecisProfiles.USERNAME_CASE_MAPPED::enforce);
        for (int i = 0; i < prepared.length(); i++) {
            if (FORBIDDEN_IN_LOCALPART.indexOf(prepared.charAt(i)) >= 0) {
                throw new IllegalArgumentException("localpart: '" + part + "' (expected: none of "
                        + FORBIDDEN_IN_LOCALPART + "and no space, RFC 7622 §3.3.1)");
            }
        }
        return checkLength("localpart", prepared);
    }

    private static String prepareResourcepart(String part) {
        return isPlainAscii(part)
                ? checkLength("resourcepart", part)
                : prepare("resourcepart", part, PrecisProfiles.OPAQUE_STRING::enforce);
    }

    /** Printable ASCII is unchanged by PRECIS but for case: the common case needs no tables. */
    private static boolean isPlainAscii(String part) {
        for (int i = 0; i < part.length(); i++) {
            char c = part.charAt(i);
            if (c < ' ' || c > '~') {
                return false;
            }
        }
        return true;
    }

    private static String prepare(String what, String part, UnaryOperator<String> preparation) {
        try {
            return checkLength(what, preparation.apply(part));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(what + ": '" + part + "' (" + e.getMessage() + ", RFC 7622)", e);
        }
    }

    private static String checkLength(String what, String part) {
        int bytes = part.length() <= MAX_PART_BYTES / BYTES_PER_CHAR
                ? part.length()
                : part.getBytes(StandardCharsets.UTF_8).length;
        if (bytes == 0 || bytes > MAX_PART_BYTES) {
            throw new IllegalArgumentException(
                    what + ": " + bytes + " octets (expected: 1.." + MAX_PART_BYTES + ", RFC 7622 §3.1)");
        }
        return part;
    }
}
