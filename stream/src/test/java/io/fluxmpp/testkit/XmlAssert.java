package io.fluxmpp.testkit;

import io.fluxmpp.testkit.XmlTree.Element;
import java.util.HashMap;
import org.assertj.core.api.AbstractAssert;
import org.jspecify.annotations.Nullable;

/**
 * Compares XML by meaning: prefixes, quotes, the order of attributes, CDATA, and white space between elements do not count;
 * text does, as it stands.
 *
 * <pre>{@code
 * assertThatXml(wire.get(0)).isEqualTo("<iq type='result' id='1'/>");
 * assertThatXml(wire.get(1)).isLike("<iq type='get' id='...' ...><ping xmlns='urn:xmpp:ping'/></iq>");
 * }</pre>
 *
 * <p>Both sides are one first-level element, or the header, of a stream: what has no namespace of its own is in
 * {@code jabber:client}, and the prefix {@code stream} is declared. Read by a parser of its own, not by the code under test.
 */
public final class XmlAssert extends AbstractAssert<XmlAssert, String> {

    private static final String CONTENT_NAMESPACE = "jabber:client";

    private XmlAssert(String actual) {
        super(actual, XmlAssert.class);
    }

    /** Begins an assertion about an element or a stream header. */
    public static XmlAssert assertThatXml(String actual) {
        return new XmlAssert(actual);
    }

    /**
     * Means the same as {@code expected}.
     *
     * @param expected XML in a string
     */
    @Override
    public XmlAssert isEqualTo(@Nullable Object expected) {
        return passes("equal to", expected, XmlPattern.equalTo(read(String.valueOf(expected))));
    }

    /**
     * Does not mean the same as {@code other}.
     *
     * @param other XML in a string
     */
    @Override
    public XmlAssert isNotEqualTo(@Nullable Object other) {
        if (difference(XmlPattern.equalTo(read(String.valueOf(other)))) == null) {
            failWithMessage("%nExpecting XML:%n  %s%nnot to mean the same as:%n  %s", actual, other);
        }
        return this;
    }

    /**
     * Is like this pattern, in which {@code ...} stands for anything: for further attributes inside a tag, for any content
     * between tags, for any characters in a value. <code>{name}</code> is a variable, for values that occur more than once.
     */
    public XmlAssert isLike(String pattern) {
        return passes(
                "like",
                pattern,
                isHeader(pattern) ? XmlPattern.header(pattern) : XmlPattern.element(pattern, CONTENT_NAMESPACE));
    }

    private XmlAssert passes(String how, @Nullable Object expected, XmlPattern pattern) {
        String difference = difference(pattern);
        if (difference != null) {
            failWithMessage("%nExpecting XML:%n  %s%nto be %s:%n  %s%nbut at %s", actual, how, expected, difference);
        }
        return this;
    }

    private @Nullable String difference(XmlPattern pattern) {
        isNotNull();
        return pattern.difference(read(actual), new HashMap<>());
    }

    private static Element read(String xml) {
        return isHeader(xml) ? StreamPieces.header(xml) : StreamPieces.element(xml, CONTENT_NAMESPACE);
    }

    private static boolean isHeader(String xml) {
        return xml.startsWith("<?xml") || xml.startsWith("<stream:stream");
    }
}
