package io.fluxmpp.jingle.session;

import io.fluxmpp.jingle.model.Content;
import io.fluxmpp.jingle.spi.ApplicationFormat;
import io.fluxmpp.jingle.spi.ApplicationSession;
import io.fluxmpp.jingle.spi.SecuritySession;
import io.fluxmpp.stream.xml.Payload;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What our side of a content is made of.
 *
 * @param offered the content as its creator offered it
 * @param format the application format
 * @param application our side of the application
 * @param security our side of the security precondition, if there is one
 * @param transport the transport that was proposed with it
 */
record ContentParts(
        Content offered,
        ApplicationFormat format,
        ApplicationSession application,
        @Nullable SecuritySession security,
        TransportLink transport) {

    /** The same, offered so. */
    ContentParts offering(Content content) {
        return new ContentParts(content, format, application, security, transport);
    }

    /** Whether these are the parts that an answer speaks of, where several were offered as alternatives. */
    boolean isMeantBy(Content answer) {
        return isOf(answer.description(), format.namespace()) && isOf(answer.transport(), transport.namespace());
    }

    /** Whether an answer has our description as it was offered. */
    boolean isRepeatedBy(Content answer) {
        return Objects.equals(answer.description(), offered.description());
    }

    void release() {
        transport.release();
        if (security != null) {
            security.release();
        }
    }

    private static boolean isOf(@Nullable Payload payload, String namespace) {
        return payload != null && payload.elementName().namespace().equals(namespace);
    }
}
