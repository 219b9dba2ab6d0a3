package io.fluxmpp.stream.jid;

import java.net.IDN;
import java.util.Locale;
import java.util.regex.Pattern;
import rocks.xmpp.precis.PrecisProfiles;

/** Prepares domainparts (RFC 7622 §3.2): IP literals, and names of ASCII or other labels. */
final class Domainpart {

    private static final int LABEL_LENGTH = 63;
    private static final int IPV6_GROUPS = 8;

    private static final String BYTE = "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
    private static final Pattern IPV4 = Pattern.compile(BYTE + "(\\." + BYTE + "){3}");
    private static final Pattern IPV6_GROUP = Pattern.compile("[0-9a-f]{1,4}");
    private static final Pattern FOUR_NUMBERS = Pattern.compile("\\d+(\\.\\d+){3}");

    /** Characters that name one domain by IDNA2003, which resolvers here know, and another by IDNA2008. */
    private static final String AMBIGUOUS = "\u00df\u03c2\u200c\u200d";

    private Domainpart() {}

    static String prepare(String part) {
        if (part.startsWith("[")) {
            return ipv6(part.toLowerCase(Locale.ROOT));
        }
        String name = withoutLastDot(part);
        String prepared = isAsciiName(name) ? name.toLowerCase(Locale.ROOT) : international(name);
        if (FOUR_NUMBERS.matcher(prepared).matches() && !IPV4.matcher(prepared).matches()) {
            throw new IllegalArgumentException("not an IPv4 address");
        }
        return prepared;
    }

    private static String withoutLastDot(String name) {
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }

    /** Whether a name is nothing but labels of letters, digits and hyphens, which is how most are. */
    private static boolean isAsciiName(String name) {
        int labelStart = 0;
        for (int i = 0; i <= name.length(); i++) {
            char c = i == name.length() ? '.' : name.charAt(i);
            if (c == '.') {
                requireLabel(name, labelStart, i);
                labelStart = i + 1;
            } else if (c > 0x7e || (c == '-' && isALabel(name, labelStart, i))) {
                return false;
            } else if (!isLetterDigitHyphen(c)) {
                throw new IllegalArgumentException("expected: letters, digits, hyphens and dots");
            }
        }
        return true;
    }

    private static void requireLabel(String name, int from, int to) {
        if (from == to || to - from > LABEL_LENGTH || name.charAt(from) == '-' || name.charAt(to - 1) == '-') {
            throw new IllegalArgumentException(
                    "expected: labels of 1.." + LABEL_LENGTH + " characters without a hyphen at either end");
        }
    }

    /** Whether the hyphen is the second one of {@code xn--}. */
    private static boolean isALabel(String name, int labelStart, int hyphen) {
        return hyphen == labelStart + 3 && name.regionMatches(true, labelStart, "xn-", 0, 3);
    }

    private static boolean isLetterDigitHyphen(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
    }

    private static String international(String name) {
        for (int i = 0; i < name.length(); i++) {
            if (AMBIGUOUS.indexOf(name.charAt(i)) >= 0) {
                throw new IllegalArgumentException(
                        String.format("U+%04X (expected: its A-label)", (int) name.charAt(i)));
            }
        }
        String ascii = withoutLastDot(IDN.toASCII(name.toLowerCase(Locale.ROOT), IDN.USE_STD3_ASCII_RULES));
        String prepared = IDN.toUnicode(ascii, IDN.USE_STD3_ASCII_RULES);
        for (String label : prepared.split("\\.", -1)) {
            requireULabel(label);
        }
        return prepared;
    }

    /** IDNA2003 lets symbols pass; IDNA2008 has letters and digits only, as PRECIS has (RFC 5892, RFC 8264 §4.2). */
    private static void requireULabel(String label) {
        requireLabel(label, 0, Math.min(label.length(), LABEL_LENGTH));
        if (isMark(label.codePointAt(0))
                || !PrecisProfiles.USERNAME_CASE_MAPPED.enforce(label).equals(label)) {
            throw new IllegalArgumentException("label '" + label + "' (expected: a U-label)");
        }
    }

    /** No label begins with one (RFC 5891 §4.2.3.2). */
    private static boolean isMark(int character) {
        return switch (Character.getType(character)) {
            case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK, Character.ENCLOSING_MARK -> true;
            default -> false;
        };
    }

    private static String ipv6(String literal) {
        String address = literal.endsWith("]") ? literal.substring(1, literal.length() - 1) : "";
        int gap = address.indexOf("::");
        boolean valid = gap < 0
                ? groups(address, true) == IPV6_GROUPS
                : groups(address.substring(0, gap), false) + groups(address.substring(gap + 2), true) < IPV6_GROUPS;
        if (!valid) {
            throw new IllegalArgumentException("expected: an IPv6 address in brackets");
        }
        return literal;
    }

    /** How many groups of 16 bits these are; far too many if they are none. */
    private static int groups(String address, boolean mayEndInIpv4) {
        if (address.isEmpty()) {
            return 0;
        }
        int count = 0;
        String[] groups = address.split(":", -1);
        for (int i = 0; i < groups.length; i++) {
            if (IPV6_GROUP.matcher(groups[i]).matches()) {
                count++;
            } else {
                count += mayEndInIpv4
                                && i == groups.length - 1
                                && IPV4.matcher(groups[i]).matches()
                        ? 2
                        : 2 * IPV6_GROUPS;
            }
        }
        return count;
    }
}
