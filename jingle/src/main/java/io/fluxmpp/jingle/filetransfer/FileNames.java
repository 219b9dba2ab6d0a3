package io.fluxmpp.jingle.filetransfer;

import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Makes names for files here out of names that others gave them there (XEP-0234 §12): one step of a path, on any file system.
 *
 * <p>What means something to some file system or terminal becomes an underscore: separators and what looks like them, controls,
 * what Windows forbids, characters that are not seen or turn the direction of others. Dots and spaces at the ends go, names that
 * Windows reserves get an underscore before, those of partial files one behind. Long names are cut before their extension.
 */
public final class FileNames {

    /** Of files that are not whole yet. */
    static final String PARTIAL = ".part";

    /** File systems allow 255 bytes; the rest is for {@link #PARTIAL} and numbers. */
    private static final int MAX_BYTES = 220;

    private static final int MAX_EXTENSION = 20;
    private static final String UNNAMED = "unnamed";

    private static final Pattern FORBIDDEN = Pattern.compile(
            "[/\\\\:*?\"<>|\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}\\u2024\\u2025\\u2044\\u2215\\u2216\\u29f5"
                    + "\\u29f8\\u29f9\\ufe52\\ufe55\\ufe68\\uff0e\\uff0f\\uff1a\\uff3c]");

    private static final Pattern ENDS = Pattern.compile("^[.\\s\\p{Z}]+|[.\\s\\p{Z}]+$");
    private static final Pattern NOT_ASCII = Pattern.compile("[^\\x20-\\x7e]");
    private static final Pattern RESERVED = Pattern.compile(
            "(con|prn|aux|nul|conin\\$|conout\\$|clock\\$|com[0-9\\u00b9\\u00b2\\u00b3]|lpt[0-9\\u00b9\\u00b2\\u00b3])"
                    + "\\s*(\\..*)?");

    private FileNames() {}

    /** A name that is one harmless step of a path, whatever was offered. */
    public static String harmless(@Nullable String offered) {
        String composed = Normalizer.normalize(offered == null ? "" : offered, Normalizer.Form.NFC);
        String plain = FORBIDDEN.matcher(composed).replaceAll("_");
        String name = trimmed(shortened(trimmed(plain)));
        if (name.isEmpty()) {
            return UNNAMED;
        }
        String lower = name.toLowerCase(Locale.ROOT);
        String whole = lower.endsWith(PARTIAL) ? name + "_" : name;
        return RESERVED.matcher(lower).matches() ? "_" + whole : whole;
    }

    private static String trimmed(String name) {
        return ENDS.matcher(name).replaceAll("");
    }

    /** The name to try when others are taken: {@code letter (2).txt}. */
    static String numbered(String name, int number) {
        if (number == 0) {
            return name;
        }
        int dot = extensionStart(name);
        return name.substring(0, dot) + " (" + number + ")" + name.substring(dot);
    }

    /** The file of that name; a locale without Unicode gets what it can write. */
    static Path resolve(Path folder, String name) {
        try {
            return folder.resolve(name);
        } catch (InvalidPathException e) {
            return folder.resolve(NOT_ASCII.matcher(name).replaceAll("_"));
        }
    }

    private static String shortened(String name) {
        int dot = extensionStart(name);
        String extension = name.substring(dot);
        int room = MAX_BYTES - bytes(extension);
        int end = 0;
        while (end < dot && room > 0) {
            int next = name.offsetByCodePoints(end, 1);
            room -= bytes(name.substring(end, next));
            end = room < 0 ? end : next;
        }
        return name.substring(0, end) + extension;
    }

    private static int extensionStart(String name) {
        int dot = name.lastIndexOf('.');
        return dot <= 0 || name.length() - dot > MAX_EXTENSION ? name.length() : dot;
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
