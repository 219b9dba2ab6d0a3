package io.fluxmpp.bench.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Comparator;
import java.util.Locale;

/** Numbers for people: three digits, and a space between thousands. */
final class Numbers {

    /** Numbers by their value before texts by their letters. */
    static final Comparator<String> NUMERIC =
            Comparator.comparing(Numbers::value).thenComparing(text -> text);

    private static final MathContext DIGITS = new MathContext(3, RoundingMode.HALF_UP);

    private static final double NOTHING = 1e-5;

    private Numbers() {}

    static String format(double number) {
        if (number == 0 || Math.abs(number) < NOTHING) {
            return "0";
        }
        DecimalFormatSymbols symbols = DecimalFormatSymbols.getInstance(Locale.ROOT);
        symbols.setGroupingSeparator(' ');
        return new DecimalFormat("#,##0.#####", symbols)
                .format(BigDecimal.valueOf(number).round(DIGITS));
    }

    private static double value(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            return Double.POSITIVE_INFINITY;
        }
    }
}
