package io.fluxmpp.stream.jid;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Addresses as URIs, which may have any octet percent-encoded (RFC 5122 §2.2). */
final class XmppUri {

    private static final String SCHEME = "xmpp:";
    private static final String UNRESERVED = "-._~";
    private static final int ESCAPED = 3;
    private static final int HEX = 16;

    private XmppUri() {}

    static URI of(Jid jid) {
        StringBuilder uri = new StringBuilder(SCHEME);
        if (jid.localpart() != null) {
            encode(jid.localpart(), "", uri);
            uri.append('@');
        }
        boolean ipv6 = jid.domainpart().startsWith("[");
        encode(jid.domainpart(), ipv6 ? "[:]" : "", uri);
        if (jid.resourcepart() != null) {
            uri.append('/');
            encode(jid.resourcepart(), "", uri);
        }
        return URI.create(uri.toString());
    }

    private static void encode(String part, String kept, StringBuilder out) {
        for (byte octet : part.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) octet;
            if (isAlphanumeric(c) || UNRESERVED.indexOf(c) >= 0 || kept.indexOf(c) >= 0) {
                out.append(c);
            } else {
                out.append(String.format("%%%02X", octet));
            }
        }
    }

    private static boolean isAlphanumeric(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }

    /** Takes the parts before it decodes them: what is encoded in a part separates nothing. */
    static Jid read(String uri) {
        if (!uri.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            throw wrong(uri, "an xmpp: URI");
        }
        String path = uri.substring(SCHEME.length());
        if (path.startsWith("/") || path.indexOf('?') >= 0 || path.indexOf('#') >= 0) {
            throw wrong(uri, "an address and nothing else");
        }
        int slash = path.indexOf('/');
        String bare = slash < 0 ? path : path.substring(0, slash);
        int at = bare.indexOf('@');
        return new Jid(
                at < 0 ? null : decode(bare.substring(0, at), uri),
                decode(bare.substring(at + 1), uri),
                slash < 0 ? null : decode(path.substring(slash + 1), uri));
    }

    private static String decode(String part, String uri) {
        byte[] encoded = part.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream octets = new ByteArrayOutputStream(encoded.length);
        int at = 0;
        while (at < encoded.length) {
            if (encoded[at] == '%') {
                octets.write(HEX * digit(encoded, at + 1, uri) + digit(encoded, at + 2, uri));
                at += ESCAPED;
            } else {
                octets.write(encoded[at]);
                at++;
            }
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(octets.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw wrong(uri, "UTF-8");
        }
    }

    private static int digit(byte[] encoded, int at, String uri) {
        int digit = at < encoded.length ? Character.digit((char) encoded[at], HEX) : -1;
        if (digit < 0) {
            throw wrong(uri, "two hexadecimal digits behind '%'");
        }
        return digit;
    }

    private static IllegalArgumentException wrong(String uri, String expected) {
        return new IllegalArgumentException("uri: '" + uri + "' (expected: " + expected + ", RFC 5122)");
    }
}
