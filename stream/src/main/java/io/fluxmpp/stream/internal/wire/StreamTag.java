package io.fluxmpp.stream.internal.wire;

import com.fasterxml.aalto.AsyncByteBufferFeeder;
import com.fasterxml.aalto.AsyncXMLStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

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
            String uri = parser.getNamespaceURI(i);
            tag.append(declared == null || declared.isEmpty() ? " xmlns" : " xmlns:" + declared)
                    .append("='")
                    .append(XmlOutput.escaped(uri == null ? "" : uri))
                    .append('\'');
        }
        return new StreamTag(tag.append('>').toString());
    }

    ByteBuffer bytes() {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
