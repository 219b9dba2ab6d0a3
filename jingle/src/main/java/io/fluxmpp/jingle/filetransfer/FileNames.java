package io.fluxmpp.jingle.filetransfer;

import java.util.Locale;

/** Makes a peer's file name harmless (XEP-0234 §12). */
final class FileNames {

    private static final String FORBIDDEN = "/\\:*?\"<>|%";

    private FileNames() {}

    /** Percent-encodes what some file system gives a meaning, so that different names stay different. */
    static String escape(String name) {
        StringBuilder safe = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean leadingDot = i == 0 && c == '.';
            if (leadingDot || Character.isISOControl(c) || FORBIDDEN.indexOf(c) >= 0) {
                safe.append('%').append(String.format(Locale.ROOT, "%02X", (int) c));
            } else {
                safe.append(c);
            }
        }
        return safe.toString();
    }
}
