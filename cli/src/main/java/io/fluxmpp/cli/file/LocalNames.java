package io.fluxmpp.cli.file;

import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes names for files here out of names that others gave them there. */
final class LocalNames {

    /** File systems allow 255 bytes; the rest is for {@code .part} and numbers. */
    private static final int MAX_BYTES = 220;

    private static final int MAX_EXTENSION = 20;
    private static final String UNNAMED = "unnamed";

    /** Separators, controls, what Windows forbids, and characters that are not seen or turn the direction of others. */
    private static final Pattern FORBIDDEN = Pattern.compile("[/\\\\:*?\"<>|\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]");

    private static final Pattern ENDS = Pattern.compile("^[.\\s\\p{Z}]+|[.\\s\\p{Z}]+$");
    private static final Pattern NOT_ASCII = Pattern.compile("[^\\x20-\\x7e]");
    private static final Pattern RESERVED = Pattern.compile("(con|prn|aux|nul|com[0-9]|lpt[0-9])(\\..*)?");

    private LocalNames() {}

    /** A name that is one harmless step of a path, whatever was offered. */
    static String of(@Nullable String offered) {
        String plain = FORBIDDEN.matcher(offered == null ? "" : offered).replaceAll("_");
        String name = shortened(ENDS.matcher(plain).replaceAll(""));
        if (name.isEmpty()) {
            return UNNAMED;
        }
        return RESERVED.matcher(name.toLowerCase(Locale.ROOT)).matches() ? "_" + name : name;
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
        int end = dot;
        while (bytes(name.substring(0, end)) + bytes(extension) > MAX_BYTES) {
            end = name.offsetByCodePoints(end, -1);
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
