package io.fluxmpp.bench.report;

import java.awt.Color;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Lets a drawing follow the reader's choice of light or dark. It is drawn with colours that stand for what they are used for;
 * afterwards each becomes a variable that has a value for light and one for dark. The colours of lines are those of Okabe and
 * Ito, which people with any kind of colour vision tell apart, lighter ones on dark.
 */
final class SvgTheme {

    /** Nothing: the page shows through. */
    static final Color BACKGROUND = new Color(1, 1, 1);

    static final Color TEXT = new Color(2, 2, 2);
    static final Color GRID = new Color(3, 3, 3);

    private static final List<String> LIGHT = List.of("#0072b2", "#d55e00", "#b3467f", "#007a59", "#8a6d00", "#3d3d3d");
    private static final List<String> DARK = List.of("#56b4e9", "#ff9f45", "#e89cc5", "#2fc79a", "#f0e442", "#c9c9c9");

    private static final int FIRST_SERIES = 10;
    private static final Pattern DOCTYPE = Pattern.compile("<!DOCTYPE[^>]*>\\s*");
    private static final Pattern ROOT = Pattern.compile("<svg [^>]*>");
    private static final Pattern CLIP = Pattern.compile("clip-?\\d+");
    private static final Pattern TAIL = Pattern.compile("(\\d+\\.\\d{2})\\d+");

    private SvgTheme() {}

    /** What stands for the colour of a subject. */
    static Color series(int subject) {
        int grey = FIRST_SERIES + subject % LIGHT.size();
        return new Color(grey, grey, grey);
    }

    static String apply(String drawn, String title) {
        String svg = DOCTYPE.matcher(drawn).replaceFirst("");
        svg = svg.replace(rgb(BACKGROUND), "none")
                .replace(rgb(TEXT), "var(--text)")
                .replace(rgb(GRID), "var(--grid)");
        for (int i = 0; i < LIGHT.size(); i++) {
            svg = svg.replace(rgb(series(i)), "var(--line" + i + ")");
        }
        svg = TAIL.matcher(svg).replaceAll("$1");
        svg = namedClips(svg);
        return ROOT.matcher(svg)
                .replaceFirst(root -> root.group()
                        + "\n  <title>" + title + "</title>\n  <style>\n    :root { "
                        + variables("#1f2328", "#d0d7de", LIGHT)
                        + "}\n    @media (prefers-color-scheme: dark) { :root { "
                        + variables("#e6edf3", "#3d444d", DARK)
                        + "} }\n  </style>");
    }

    private static String variables(String text, String grid, List<String> lines) {
        StringBuilder css = new StringBuilder("--text: " + text + "; --grid: " + grid + "; ");
        for (int i = 0; i < lines.size(); i++) {
            css.append("--line").append(i).append(": ").append(lines.get(i)).append("; ");
        }
        return css.toString();
    }

    /** Clips are named after memory addresses: the same drawing is to be the same file. */
    private static String namedClips(String svg) {
        Map<String, String> names = new LinkedHashMap<>();
        return CLIP.matcher(svg)
                .replaceAll(clip -> names.computeIfAbsent(clip.group(), any -> "clip" + (names.size() + 1)));
    }

    private static String rgb(Color color) {
        return "rgb(" + color.getRed() + "," + color.getGreen() + "," + color.getBlue() + ")";
    }
}
