package io.fluxmpp.stream.internal.wire;

import com.fasterxml.aalto.AsyncByteBufferFeeder;
import com.fasterxml.aalto.AsyncXMLStreamReader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What another parser must have read in order to go on within the stream: the stream's start tag, with the namespaces it
 * declares and nothing else.
 *
 * @param text the tag
 */
record StreamTag(String text) {

    static StreamTag of(AsyncXMLStreamReader<AsyncByteBufferFeeder> parser) {
        String prefix = parser.getPrefix();
        StringBuilder tag = new StringBuilder("<");
        tag.append(prefix == null || prefix.isEmpty() ? "" : prefix + ':').append(parser.getLocalName());
        for (int i = 0; i < parser.getNamespaceCount(); i++) {
            String declared = parser.getNamespacePrefix(i);
            tag.append(declared == null || declared.isEmpty() ? " xmlns" : " xmlns:" + declared)
                    .append("='")
                    .append(escaped(parser.getNamespaceURI(i)))
                    .append('\'');
        }
        return new StreamTag(tag.append('>').toString());
    }

    private static String escaped(@Nullable String text) {
        ByteBuf escaped = Unpooled.buffer();
        XmlText.write(text == null ? "" : text, escaped);
        return escaped.toString(StandardCharsets.UTF_8);
    }

    ByteBuffer bytes() {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
