package io.fluxmpp.stream.caps;

import io.fluxmpp.stream.disco.DiscoInfo;
import io.fluxmpp.stream.disco.DiscoInfo.Identity;
import io.fluxmpp.stream.disco.InfoForm;
import io.fluxmpp.stream.xml.XmlElement;
import java.util.Comparator;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What an entity says of itself, in the one form that is hashed (XEP-0115 §5.1). Pure.
 *
 * @param text everything in its order, each part followed by {@code <}
 */
record VerificationString(String text) {

    private static final int WEIGHT_OF_PART = 64;

    /** The octets of UTF-8 have the order of the code points, and UTF-16 has not: surrogates stand before U+E000. */
    static final Comparator<String> BY_OCTETS = VerificationString::compareOctets;

    private static final Comparator<Identity> IDENTITIES = Comparator.comparing(Identity::category, BY_OCTETS)
            .thenComparing(Identity::type, BY_OCTETS)
            .thenComparing(identity -> orEmpty(identity.lang()), BY_OCTETS)
            .thenComparing(identity -> orEmpty(identity.name()), BY_OCTETS);

    static VerificationString of(DiscoInfo info) {
        StringBuilder text = new StringBuilder();
        info.identities().stream().sorted(IDENTITIES).forEach(identity -> append(text, factor(identity)));
        info.features().stream().sorted(BY_OCTETS).forEach(feature -> append(text, feature));
        forms(info).sorted(Comparator.comparing(InfoForm::formType, BY_OCTETS)).forEach(form -> append(text, form));
        return new VerificationString(text.toString());
    }

    /**
     * What the text speaks of, and nothing else: whatever stands in an answer besides is vouched for by no hash, and bounded
     * by nothing but the size of a stanza.
     */
    static DiscoInfo covered(DiscoInfo info) {
        return new DiscoInfo(
                info.node(),
                info.identities(),
                info.features(),
                forms(info).map(InfoForm::toElement).toList());
    }

    /** What remembering this takes, roughly in characters: each part costs something by itself. */
    long weight() {
        return text.length() + text.chars().filter(c -> c == '<').count() * WEIGHT_OF_PART;
    }

    /** Whether an answer says something twice that it may say once (§5.4): then none of it is to be believed. */
    static boolean isIllFormed(DiscoInfo info) {
        return repeats(info.identities().stream(), IDENTITIES)
                || repeats(info.features().stream(), BY_OCTETS)
                || repeats(forms(info).map(InfoForm::formType), BY_OCTETS)
                || info.extensions().stream().anyMatch(VerificationString::contradictsItself);
    }

    /**
     * Whether the text could stand for something else: a part that holds a separator may be two. An answer like that can be
     * made to fit the hash of an honest one (§9.3), and says nothing about others.
     */
    static boolean isAmbiguous(DiscoInfo info) {
        return info.identities().isEmpty()
                || info.identities().stream()
                        .anyMatch(identity ->
                                (identity.category() + identity.type() + orEmpty(identity.lang())).contains("/")
                                        || factor(identity).contains("<"))
                || info.features().stream().anyMatch(feature -> feature.contains("<"))
                || forms(info).anyMatch(VerificationString::holdsSeparator);
    }

    private static boolean holdsSeparator(InfoForm form) {
        return form.formType().contains("<")
                || form.fields().stream()
                        .anyMatch(field -> field.var().contains("<")
                                || field.values().stream().anyMatch(value -> value.contains("<")));
    }

    private static void append(StringBuilder text, InfoForm form) {
        append(text, form.formType());
        form.fields().stream()
                .sorted(Comparator.comparing(InfoForm.Field::var, BY_OCTETS))
                .forEach(field -> {
                    append(text, field.var());
                    field.values().stream().sorted(BY_OCTETS).forEach(value -> append(text, value));
                });
    }

    private static void append(StringBuilder text, String part) {
        text.append(part).append('<');
    }

    private static String factor(Identity identity) {
        return identity.category()
                + '/'
                + identity.type()
                + '/'
                + orEmpty(identity.lang())
                + '/'
                + orEmpty(identity.name());
    }

    private static Stream<InfoForm> forms(DiscoInfo info) {
        return info.extensions().stream().flatMap(extension -> InfoForm.read(extension).stream());
    }

    private static boolean contradictsItself(XmlElement form) {
        return InfoForm.formTypes(form).stream().distinct().count() > 1;
    }

    /** Sorted rather than hashed: hashes can be made to collide. */
    private static <T> boolean repeats(Stream<T> things, Comparator<T> order) {
        Set<T> seen = new TreeSet<>(order);
        return things.anyMatch(thing -> !seen.add(thing));
    }

    private static String orEmpty(@Nullable String text) {
        return Objects.requireNonNullElse(text, "");
    }

    private static int compareOctets(String one, String other) {
        int shared = Math.min(one.length(), other.length());
        for (int i = 0; i < shared; i++) {
            char a = one.charAt(i);
            char b = other.charAt(i);
            if (a != b) {
                return Integer.compare(rank(a), rank(b));
            }
        }
        return Integer.compare(one.length(), other.length());
    }

    private static int rank(char c) {
        return Character.isSurrogate(c) ? c + Character.MAX_VALUE : c;
    }
}
