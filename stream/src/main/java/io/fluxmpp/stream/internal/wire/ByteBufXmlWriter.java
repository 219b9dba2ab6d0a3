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
import io.netty.buffer.ByteBufUtil;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Writes elements as UTF-8 into a buffer of the caller's. */
final class ByteBufXmlWriter implements XmlWriter {

    private final ByteBuf out;
    private final PayloadCodecs codecs;
    private final Deque<Open> open = new ArrayDeque<>();
    private final String contentNamespace;
    private final int begin;
    private final long longest;
    private boolean inStartTag;
    private int prefixes;

    /**
     * @param contentNamespace the default namespace declared by the stream header
     * @param longest how many bytes may be written; looked at before each element
     */
    ByteBufXmlWriter(ByteBuf out, PayloadCodecs codecs, String contentNamespace, long longest) {
        this.out = out;
        this.codecs = codecs;
        this.contentNamespace = contentNamespace;
        this.begin = out.writerIndex();
        this.longest = longest;
    }

    private record Open(String qualifiedName, String defaultNamespace) {}

    @Override
    public XmlWriter start(String namespace, String localName) {
        closeStartTag();
        if (out.writerIndex() - begin > longest) {
            throw new LimitExceededException("a stanza of more than " + longest
                    + " bytes: the peer takes no more (XEP-0478); send less at once");
        }
        XmlText.checkName(namespace, localName);
        String inherited = open.isEmpty() ? contentNamespace : open.peek().defaultNamespace();
        String prefix = prefix(namespace);
        String name = prefix == null ? localName : prefix + localName;
        out.writeByte('<');
        ByteBufUtil.writeUtf8(out, name);
        if (prefix == null && !namespace.equals(inherited)) {
            writeAttribute("xmlns", namespace);
        }
        open.push(new Open(name, prefix == null ? namespace : inherited));
        inStartTag = true;
        return this;
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
        XmlText.write(text, out);
        return this;
    }

    @Override
    public XmlWriter ascii(int length, Consumer<ByteBuffer> filler) {
        closeStartTag();
        out.ensureWritable(length);
        ByteBuffer region = out.internalNioBuffer(out.writerIndex(), length);
        filler.accept(region);
        if (region.hasRemaining()) {
            throw new IllegalStateException(
                    "filler left " + region.remaining() + " of " + length + " bytes unwritten (expected: none)");
        }
        out.writerIndex(out.writerIndex() + length);
        return this;
    }

    @Override
    public XmlWriter end() {
        Open element = open.pop();
        if (inStartTag) {
            inStartTag = false;
            out.writeByte('/').writeByte('>');
        } else {
            out.writeByte('<').writeByte('/');
            ByteBufUtil.writeUtf8(out, element.qualifiedName());
            out.writeByte('>');
        }
        return this;
    }

    @Override
    public XmlWriter payload(Payload payload) {
        if (payload instanceof XmlElement element) {
            return element(element);
        }
        int outside = open.size();
        codecs.forPayload(payload).encode(payload, this);
        if (open.size() != outside) {
            throw new IllegalStateException("codec for " + payload.elementName() + ": " + (open.size() - outside)
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
        if (!inStartTag && !open.isEmpty() && !name.startsWith("xmlns")) {
            throw new IllegalStateException("attribute " + name + " after content (expected: right after start)");
        }
        out.writeByte(' ');
        ByteBufUtil.writeUtf8(out, name);
        out.writeByte('=').writeByte('\'');
        XmlText.write(value, out);
        out.writeByte('\'');
    }

    private void closeStartTag() {
        if (inStartTag) {
            inStartTag = false;
            out.writeByte('>');
        }
    }
}
