package io.fluxmpp.stream.internal.wire;

import static java.util.Objects.requireNonNullElse;

import io.fluxmpp.stream.model.Bind2;
import io.fluxmpp.stream.model.Sasl2Nonza;
import io.fluxmpp.stream.model.SaslCondition;
import io.fluxmpp.stream.model.SmNonza;
import io.fluxmpp.stream.model.StreamError.Condition;
import io.fluxmpp.stream.model.UserAgent;
import io.fluxmpp.stream.xml.Namespaces;
import io.fluxmpp.stream.xml.XmlReader;
import io.fluxmpp.stream.xml.XmlWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes the elements of SASL2 (XEP-0388) and what is inside of them. What is there twice is refused: two readers
 * could take one each.
 */
final class Sasl2NonzaCodec {

    private Sasl2NonzaCodec() {}

    /** {@code null} for one that we do not know. */
    static @Nullable Sasl2Nonza decode(XmlReader in) {
        return switch (in.name().localName()) {
            case "authenticate" -> authenticate(in);
            case "challenge" -> new Sasl2Nonza.Challenge(in.text());
            case "response" -> new Sasl2Nonza.Response(in.text());
            case "success" -> success(in);
            case "continue" -> continued(in);
            case "abort" -> new Sasl2Nonza.Abort();
            case "failure" -> failure(in);
            default -> null;
        };
    }

    private static Sasl2Nonza.Authenticate authenticate(XmlReader in) {
        XmlReader agent = only(in, Namespaces.SASL2, "user-agent");
        XmlReader bind = only(in, Namespaces.BIND2, "bind");
        return new Sasl2Nonza.Authenticate(
                requireNonNullElse(in.attribute("mechanism"), ""),
                text(in, Namespaces.SASL2, "initial-response"),
                agent == null ? null : userAgent(agent),
                management(in, SmNonza.Resume.class),
                bind == null
                        ? null
                        : new Bind2.Bind(text(bind, Namespaces.BIND2, "tag"), management(bind, SmNonza.Enable.class)));
    }

    private static UserAgent userAgent(XmlReader in) {
        String software = text(in, Namespaces.SASL2, "software");
        String device = text(in, Namespaces.SASL2, "device");
        String id = in.attribute("id");
        try {
            return new UserAgent(id == null ? null : UUID.fromString(id), software, device);
        } catch (IllegalArgumentException e) {
            // A hint: one that cannot be read is as good as none.
            return new UserAgent(null, software, device);
        }
    }

    private static Sasl2Nonza.Success success(XmlReader in) {
        String identifier = text(in, Namespaces.SASL2, "authorization-identifier");
        if (identifier == null) {
            throw Refusal.of(Condition.BAD_FORMAT, "success without authorization-identifier");
        }
        XmlReader bound = only(in, Namespaces.BIND2, "bound");
        return new Sasl2Nonza.Success(
                text(in, Namespaces.SASL2, "additional-data"),
                identifier,
                management(in, SmNonza.class),
                bound == null ? null : new Bind2.Bound(management(bound, SmNonza.class)));
    }

    private static Sasl2Nonza.Continue continued(XmlReader in) {
        List<String> tasks = new ArrayList<>();
        XmlReader all = only(in, Namespaces.SASL2, "tasks");
        if (all != null) {
            for (XmlReader task : all.children()) {
                if (task.is(Namespaces.SASL2, "task")) {
                    tasks.add(task.text());
                }
            }
        }
        return new Sasl2Nonza.Continue(
                text(in, Namespaces.SASL2, "additional-data"), tasks, text(in, Namespaces.SASL2, "text"));
    }

    private static Sasl2Nonza.Failure failure(XmlReader in) {
        SaslCondition condition = SaslCondition.NOT_AUTHORIZED;
        for (XmlReader child : in.children()) {
            if (child.name().namespace().equals(Namespaces.SASL) && !child.is(Namespaces.SASL, "text")) {
                condition = SaslCondition.of(child.name().localName());
            }
        }
        return new Sasl2Nonza.Failure(condition, text(in, Namespaces.SASL2, "text"));
    }

    /** The child that is an element of stream management of that kind; {@code null} where there is none. */
    private static <T extends SmNonza> @Nullable T management(XmlReader in, Class<T> kind) {
        T found = null;
        for (XmlReader child : in.children()) {
            SmNonza nonza = child.name().namespace().equals(Namespaces.SM) ? SmNonzaCodec.decode(child) : null;
            if (kind.isInstance(nonza)) {
                if (found != null) {
                    throw twice(in, child);
                }
                found = kind.cast(nonza);
            }
        }
        return found;
    }

    private static @Nullable String text(XmlReader in, String namespace, String localName) {
        XmlReader child = only(in, namespace, localName);
        return child == null ? null : child.text();
    }

    private static @Nullable XmlReader only(XmlReader in, String namespace, String localName) {
        XmlReader found = null;
        for (XmlReader child : in.children()) {
            if (child.is(namespace, localName)) {
                if (found != null) {
                    throw twice(in, child);
                }
                found = child;
            }
        }
        return found;
    }

    private static RuntimeException twice(XmlReader in, XmlReader child) {
        return Refusal.of(
                Condition.BAD_FORMAT,
                child.name().localName() + " is there twice in " + in.name().localName());
    }

    static void encode(Sasl2Nonza nonza, XmlWriter out) {
        if (nonza instanceof Sasl2Nonza.Authenticate authenticate) {
            authenticate(authenticate, out);
        } else if (nonza instanceof Sasl2Nonza.Challenge challenge) {
            out.textElement(Namespaces.SASL2, "challenge", challenge.data());
        } else if (nonza instanceof Sasl2Nonza.Response response) {
            out.textElement(Namespaces.SASL2, "response", response.data());
        } else if (nonza instanceof Sasl2Nonza.Success success) {
            success(success, out);
        } else if (nonza instanceof Sasl2Nonza.Continue continued) {
            continued(continued, out);
        } else if (nonza instanceof Sasl2Nonza.Abort) {
            out.emptyElement(Namespaces.SASL2, "abort");
        } else if (nonza instanceof Sasl2Nonza.Failure failure) {
            out.start(Namespaces.SASL2, "failure")
                    .emptyElement(Namespaces.SASL, failure.condition().wireName());
            optional("text", failure.text(), out);
            out.end();
        }
    }

    private static void authenticate(Sasl2Nonza.Authenticate nonza, XmlWriter out) {
        out.start(Namespaces.SASL2, "authenticate").attribute("mechanism", nonza.mechanism());
        optional("initial-response", nonza.initialResponse(), out);
        UserAgent agent = nonza.userAgent();
        if (agent != null) {
            out.start(Namespaces.SASL2, "user-agent")
                    .attribute("id", agent.id() == null ? null : agent.id().toString());
            optional("software", agent.software(), out);
            optional("device", agent.device(), out);
            out.end();
        }
        present(nonza.resume(), resume -> SmNonzaCodec.encode(resume, out));
        present(nonza.bind(), bind -> {
            out.start(Namespaces.BIND2, "bind");
            present(bind.tag(), tag -> out.textElement(Namespaces.BIND2, "tag", tag));
            present(bind.enable(), enable -> SmNonzaCodec.encode(enable, out));
            out.end();
        });
        out.end();
    }

    private static void success(Sasl2Nonza.Success nonza, XmlWriter out) {
        out.start(Namespaces.SASL2, "success");
        optional("additional-data", nonza.additionalData(), out);
        out.textElement(Namespaces.SASL2, "authorization-identifier", nonza.authorizationIdentifier());
        present(nonza.resumption(), resumption -> SmNonzaCodec.encode(resumption, out));
        present(nonza.bound(), bound -> {
            out.start(Namespaces.BIND2, "bound");
            present(bound.management(), management -> SmNonzaCodec.encode(management, out));
            out.end();
        });
        out.end();
    }

    private static void continued(Sasl2Nonza.Continue nonza, XmlWriter out) {
        out.start(Namespaces.SASL2, "continue");
        optional("additional-data", nonza.additionalData(), out);
        out.start(Namespaces.SASL2, "tasks");
        nonza.tasks().forEach(task -> out.textElement(Namespaces.SASL2, "task", task));
        out.end();
        optional("text", nonza.text(), out);
        out.end();
    }

    private static void optional(String localName, @Nullable String text, XmlWriter out) {
        present(text, some -> out.textElement(Namespaces.SASL2, localName, some));
    }

    private static <T> void present(@Nullable T value, Consumer<T> writer) {
        if (value != null) {
            writer.accept(value);
        }
    }
}
