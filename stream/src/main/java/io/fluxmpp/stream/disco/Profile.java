package io.fluxmpp.stream.disco;

import io.fluxmpp.stream.disco.DiscoInfo.Identity;
import io.fluxmpp.stream.disco.DiscoItems.Item;
import io.fluxmpp.stream.xml.Namespaces;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What we say of ourselves: everything that was contributed, as often as it was, so that what two contribute stays until
 * both have taken it back. Pure.
 */
record Profile(List<Identity> identities, List<String> features, List<InfoForm> forms, List<Item> items) {

    /** What we are until somebody says it: there must be an identity (XEP-0030 §3.1). */
    private static final Identity DEFAULT = Identity.of("client", "bot", "fluxmpp");

    static final Profile EMPTY =
            new Profile(List.of(), List.of(Namespaces.DISCO_INFO, DiscoItems.NAMESPACE), List.of(), List.of());

    Profile with(Identity identity) {
        for (Identity present : identities) {
            if (isSameKind(present, identity) && !present.equals(identity)) {
                throw new IllegalArgumentException("identity: " + identity + " (expected: none beside " + present
                        + " of the same category, type and language, XEP-0030 §3.1)");
            }
        }
        return new Profile(plus(identities, identity), features, forms, items);
    }

    Profile without(Identity identity) {
        return new Profile(minus(identities, identity), features, forms, items);
    }

    Profile with(String feature) {
        return new Profile(identities, plus(features, feature), forms, items);
    }

    Profile without(String feature) {
        return new Profile(identities, minus(features, feature), forms, items);
    }

    Profile with(InfoForm form) {
        for (InfoForm present : forms) {
            if (present.formType().equals(form.formType()) && !present.equals(form)) {
                throw new IllegalArgumentException(
                        "form: " + form + " (expected: none beside " + present + " of the same type, XEP-0115 §5.4)");
            }
        }
        return new Profile(identities, features, plus(forms, form), items);
    }

    Profile without(InfoForm form) {
        return new Profile(identities, features, minus(forms, form), items);
    }

    Profile with(Item item) {
        return new Profile(identities, features, forms, plus(items, item));
    }

    Profile without(Item item) {
        return new Profile(identities, features, forms, minus(items, item));
    }

    /** The answer to disco#info, each thing once. */
    DiscoInfo info() {
        return new DiscoInfo(
                null,
                identities.isEmpty()
                        ? List.of(DEFAULT)
                        : identities.stream().distinct().toList(),
                features.stream().distinct().sorted().toList(),
                forms.stream().distinct().map(InfoForm::toElement).toList());
    }

    /** The answer to disco#items. */
    DiscoItems ownItems() {
        return new DiscoItems(null, items.stream().distinct().toList());
    }

    private static boolean isSameKind(Identity one, Identity other) {
        return one.category().equals(other.category())
                && one.type().equals(other.type())
                && Objects.equals(one.lang(), other.lang());
    }

    private static <T> List<T> plus(List<T> all, T one) {
        List<T> more = new ArrayList<>(all);
        more.add(one);
        return List.copyOf(more);
    }

    private static <T> List<T> minus(List<T> all, T one) {
        List<T> fewer = new ArrayList<>(all);
        fewer.remove(one);
        return List.copyOf(fewer);
    }
}
