package io.fluxmpp.jingle.session;

import io.fluxmpp.jingle.model.Content;
import io.fluxmpp.jingle.model.Reason;
import io.fluxmpp.jingle.model.Reason.Condition;
import io.fluxmpp.jingle.spi.ApplicationFormat;
import io.fluxmpp.jingle.spi.ApplicationRefusedException;
import io.fluxmpp.jingle.spi.ApplicationSession;
import io.fluxmpp.jingle.spi.TransportMethod;
import io.fluxmpp.stream.xml.Payload;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The application formats and transport methods we can use, and what we make of an offer with them.
 *
 * @param applications at most one per namespace
 * @param transports at most one per namespace
 */
record Repertoire(List<ApplicationFormat> applications, List<TransportMethod> transports) {

    Repertoire {
        applications = List.copyOf(applications);
        transports = List.copyOf(transports);
    }

    /** A content that can be accepted, with what it takes. */
    record Choice(Content content, ApplicationSession application, TransportMethod transport) {}

    Optional<ApplicationFormat> application(String namespace) {
        return applications.stream()
                .filter(format -> format.namespace().equals(namespace))
                .findFirst();
    }

    /** The method that is tried first for that kind of transport. */
    Optional<TransportMethod> preferred(TransportMethod.Kind kind) {
        return transports.stream()
                .filter(method -> method.kind() == kind)
                .max(Comparator.comparingInt(TransportMethod::preference));
    }

    /**
     * The first of the offered contents that can be accepted. The others are left out of the answer, which rejects them.
     *
     * @throws ApplicationRefusedException if none can: with the reason that came nearest to acceptance
     */
    Choice choose(List<Content> offered) {
        ApplicationRefusedException refusal = refused(Condition.UNSUPPORTED_APPLICATIONS);
        for (Content content : offered) {
            Optional<ApplicationFormat> format = application(namespace(content.description()));
            if (content.belongsToSession() && format.isPresent()) {
                try {
                    return choose(content, format.get());
                } catch (ApplicationRefusedException e) {
                    refusal = e;
                }
            }
        }
        throw refusal;
    }

    private Choice choose(Content content, ApplicationFormat format) {
        String namespace = namespace(content.transport());
        TransportMethod transport = transports.stream()
                .filter(method -> method.namespace().equals(namespace) && method.kind() == format.transportKind())
                .findFirst()
                .orElseThrow(() -> refused(Condition.UNSUPPORTED_TRANSPORTS));
        if (content.security() != null) {
            throw refused(Condition.SECURITY_ERROR);
        }
        return new Choice(content, format.review(content), transport);
    }

    private static String namespace(@Nullable Payload payload) {
        return payload == null ? "" : payload.elementName().namespace();
    }

    private static ApplicationRefusedException refused(Condition condition) {
        return new ApplicationRefusedException(Reason.of(condition));
    }
}
