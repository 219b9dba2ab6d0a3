package io.fluxmpp.stream.internal.wire;

import io.fluxmpp.stream.codec.PayloadCodecs;
import io.fluxmpp.stream.error.LimitExceededException;
import io.fluxmpp.stream.xml.Namespaces;
import io.fluxmpp.stream.xml.Payload;
import io.fluxmpp.stream.xml.XmlElement;
import io.fluxmpp.stream.xml.XmlName;
import io.fluxmpp.stream.xml.XmlNode;
import io.fluxmpp.stream.xml.XmlWriter;
import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.FastThreadLocal;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes elements as UTF-8 into a buffer of the caller's. Each thread has one that is used again and again, as long as nobody
 * who is asked to write a payload writes another stanza meanwhile.
 */
final class ByteBufXmlWriter implements XmlWriter {

    private static final FastThreadLocal<@Nullable ByteBufXmlWriter> IDLE = new FastThreadLocal<>();

    private static final PayloadCodecs NOTHING = new PayloadCodecs();
    private static final int DEPTH = 16;

    private final XmlOutput out = new XmlOutput();

    /** Of each open element the qualified name, and the default namespace inside. */
    private String[] names = new String[DEPTH];

    private String[] defaultNamespaces = new String[DEPTH];
    private int depth;

    private PayloadCodecs codecs = NOTHING;
    private String contentNamespace = "";
    private long longest;
    private boolean inStartTag;
    private int prefixes;

    private ByteBufXmlWriter() {}

    /** One that nobody else uses until it is {@link #giveBack given back}. */
    static ByteBufXmlWriter take() {
        ByteBufXmlWriter idle = IDLE.get();
        IDLE.set(null);
        return idle == null ? new ByteBufXmlWriter() : idle;
    }

    void giveBack() {
        out.end();
        codecs = NOTHING;
        Arrays.fill(names, 0, depth, null);
        Arrays.fill(defaultNamespaces, 0, depth, null);
        IDLE.set(this);
    }

    /**
     * Begins an element of the stream.
     *
     * @param target where to append it
     * @param content the default namespace declared by the stream header
     * @param most how many bytes may be written; looked at before each element
     */
    void begin(ByteBuf target, PayloadCodecs known, String content, long most) {
        out.begin(target);
        codecs = known;
        contentNamespace = content;
        longest = most;
        depth = 0;
        inStartTag = false;
        prefixes = 0;
    }

    /** Brings all into the buffer, and says how much that was. */
    long finish() {
        out.flush();
        return out.length();
    }

    @Override
    public XmlWriter start(String inClientTerms, String localName) {
        closeStartTag();
        if (out.length() > longest) {
            throw new LimitExceededException("a stanza of more than " + longest
                    + " bytes: the peer takes no more (XEP-0478); send less at once");
        }
        XmlText.checkName(inClientTerms, localName);
        String inherited = depth == 0 ? contentNamespace : defaultNamespaces[depth - 1];
        // What is part of the stanza itself is in the namespace of the stream; one that is forwarded is not.
        String namespace = inherited.equals(contentNamespace) && inClientTerms.equals(Namespaces.CLIENT)
                ? contentNamespace
                : inClientTerms;
        String prefix = prefix(namespace);
        String name = prefix == null ? localName : prefix + localName;
        out.put('<');
        out.put(name);
        if (prefix == null && !namespace.equals(inherited)) {
            writeAttribute("xmlns", namespace);
        }
        open(name, prefix == null ? namespace : inherited);
        inStartTag = true;
        return this;
    }

    private void open(String name, String defaultNamespace) {
        if (depth == names.length) {
            names = Arrays.copyOf(names, 2 * depth);
            defaultNamespaces = Arrays.copyOf(defaultNamespaces, 2 * depth);
        }
        names[depth] = name;
        defaultNamespaces[depth++] = defaultNamespace;
    }

    /** The prefix that needs no declaration: of the stream header's namespace, and of the one that XML reserves. */
    private static @Nullable String prefix(String namespace) {
        return switch (namespace) {
            case Namespaces.STREAMS -> "stream:";
            case Namespaces.XML -> "xml:";
            default -> null;
        };
    }

    @Override
    public XmlWriter attribute(String localName, @Nullable String value) {
        if (value != null) {
            XmlText.checkName("", localName);
            if (localName.equals("xmlns")) {
                throw new IllegalArgumentException("attribute xmlns (expected: a namespace given to start)");
            }
            writeAttribute(localName, value);
        }
        return this;
    }

    @Override
    public XmlWriter attribute(XmlName name, @Nullable String value) {
        if (value == null || name.namespace().isEmpty()) {
            return attribute(name.localName(), value);
        }
        XmlText.checkName(name.namespace(), name.localName());
        if (name.namespace().equals(Namespaces.XML)) {
            writeAttribute("xml:" + name.localName(), value);
            return this;
        }
        String prefix = "ns" + prefixes++;
        writeAttribute("xmlns:" + prefix, name.namespace());
        writeAttribute(prefix + ":" + name.localName(), value);
        return this;
    }

    @Override
    public XmlWriter text(String text) {
        closeStartTag();
        out.put(text);
        return this;
    }

    @Override
    public XmlWriter ascii(int length, Consumer<ByteBuffer> filler) {
        closeStartTag();
        out.fill(length, filler);
        return this;
    }

    @Override
    public XmlWriter end() {
        if (depth == 0) {
            throw new NoSuchElementException("no element is open");
        }
        String name = names[--depth];
        names[depth] = null;
        defaultNamespaces[depth] = null;
        if (inStartTag) {
            inStartTag = false;
            out.put('/');
        } else {
            out.put('<');
            out.put('/');
            out.put(name);
        }
        out.put('>');
        return this;
    }

    @Override
    public XmlWriter payload(Payload payload) {
        if (payload instanceof XmlElement element) {
            return element(element);
        }
        int outside = depth;
        codecs.forPayload(payload).encode(payload, this);
        if (depth != outside) {
            throw new IllegalStateException("codec for " + payload.elementName() + ": " + (depth - outside)
                    + " elements left open (expected: none, or the stream would be broken for good)");
        }
        return this;
    }

    private XmlWriter element(XmlElement element) {
        start(element.elementName().namespace(), element.elementName().localName());
        for (Map.Entry<XmlName, String> attribute : element.attributes().entrySet()) {
            attribute(attribute.getKey(), attribute.getValue());
        }
        for (XmlNode child : element.children()) {
            if (child instanceof XmlElement childElement) {
                element(childElement);
            } else if (child instanceof XmlNode.Text text) {
                text(text.value());
            }
        }
        return end();
    }

    private void writeAttribute(String name, String value) {
        if (!inStartTag && depth > 0 && !name.startsWith("xmlns")) {
            throw new IllegalStateException("attribute " + name + " after content (expected: right after start)");
        }
        out.put(' ');
        out.put(name);
        out.put('=');
        out.put('\'');
        out.put(value);
        out.put('\'');
    }

    private void closeStartTag() {
        if (inStartTag) {
            inStartTag = false;
            out.put('>');
        }
    }
}
