package io.fluxmpp.stream.disco;

import static java.util.Objects.requireNonNull;

import io.fluxmpp.stream.xml.XmlElement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Extended information about an entity (XEP-0128): a data form that says in its hidden field {@code FORM_TYPE} what it is
 * about.
 *
 * @param formType what it is about, such as {@code urn:xmpp:dataforms:softwareinfo}
 * @param fields everything else, in order
 */
public record InfoForm(String formType, List<Field> fields) {

    public static final String NAMESPACE = "jabber:x:data";

    private static final String FORM_TYPE = "FORM_TYPE";

    public InfoForm {
        requireNonNull(formType, "formType");
        fields = List.copyOf(fields);
    }

    /** A form without fields. */
    public static InfoForm of(String formType) {
        return new InfoForm(formType, List.of());
    }

    /**
     * Reads a form. Empty where the element is none, or does not say in a hidden field what it is about: such a form means
     * nothing here (XEP-0115 §5.4).
     */
    public static Optional<InfoForm> read(XmlElement form) {
        List<String> types = formTypes(form);
        if (types.isEmpty()) {
            return Optional.empty();
        }
        List<Field> fields = new ArrayList<>();
        fields(form).forEach(field -> {
            String var = field.attribute("var");
            if (var != null && !var.equals(FORM_TYPE)) {
                fields.add(new Field(var, values(field)));
            }
        });
        return Optional.of(new InfoForm(types.get(0), fields));
    }

    /** Everything that an element says in a hidden field {@code FORM_TYPE}, which should be one value; empty for no form. */
    public static List<String> formTypes(XmlElement form) {
        return fields(form)
                .filter(field -> FORM_TYPE.equals(field.attribute("var")) && "hidden".equals(field.attribute("type")))
                .flatMap(field -> values(field).stream())
                .toList();
    }

    /** This form with one more field. */
    public InfoForm with(String var, String... values) {
        List<Field> more = new ArrayList<>(fields);
        more.add(new Field(var, List.of(values)));
        return new InfoForm(formType, more);
    }

    /** The values of a field; none where there is no such field. */
    public List<String> values(String var) {
        return fields.stream()
                .filter(field -> field.var().equals(var))
                .findFirst()
                .map(Field::values)
                .orElse(List.of());
    }

    /** This form as it goes out. */
    public XmlElement toElement() {
        XmlElement.Builder form = XmlElement.builder(NAMESPACE, "x").attribute("type", "result");
        form.child(field(FORM_TYPE, "hidden", List.of(formType)));
        fields.forEach(field -> form.child(
                field(field.var(), field.values().size() > 1 ? "text-multi" : "text-single", field.values())));
        return form.build();
    }

    private static XmlElement field(String var, String type, List<String> values) {
        XmlElement.Builder field =
                XmlElement.builder(NAMESPACE, "field").attribute("var", var).attribute("type", type);
        values.forEach(value -> field.child(XmlElement.of(NAMESPACE, "value", value)));
        return field.build();
    }

    private static Stream<XmlElement> fields(XmlElement form) {
        return isNamed(form, "x") ? form.elements().filter(child -> isNamed(child, "field")) : Stream.empty();
    }

    private static List<String> values(XmlElement field) {
        return field.elements()
                .filter(child -> isNamed(child, "value"))
                .map(XmlElement::text)
                .toList();
    }

    private static boolean isNamed(XmlElement element, String localName) {
        return element.elementName().namespace().equals(NAMESPACE)
                && element.elementName().localName().equals(localName);
    }

    /**
     * One piece of information.
     *
     * @param var what it is
     * @param values in order
     */
    public record Field(String var, List<String> values) {
        public Field {
            requireNonNull(var, "var");
            values = List.copyOf(values);
        }
    }
}
