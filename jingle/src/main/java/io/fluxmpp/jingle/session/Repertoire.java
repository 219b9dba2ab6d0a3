package io.fluxmpp.jingle.session;

import io.fluxmpp.jingle.model.Content;
import io.fluxmpp.jingle.model.ContentKey;
import io.fluxmpp.jingle.model.Reason;
import io.fluxmpp.jingle.model.Reason.Condition;
import io.fluxmpp.jingle.spi.ApplicationFormat;
import io.fluxmpp.jingle.spi.ApplicationOffer;
import io.fluxmpp.jingle.spi.ApplicationRefusedException;
import io.fluxmpp.jingle.spi.SecurityPrecondition;
import io.fluxmpp.jingle.spi.TransportMethod;
import io.fluxmpp.stream.disco.DiscoInfo;
import io.fluxmpp.stream.xml.Payload;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The application formats, transport methods and security preconditions we can use, and what we make of an offer with them.
 *
 * @param applications at most one per namespace
 * @param transports at most one per namespace, the preferred ones first
 * @param preconditions at most one per namespace
 * @param proposed those of the transports that we propose ourselves, in the same order
 */
public record Repertoire(
        List<ApplicationFormat> applications,
        List<TransportMethod> transports,
        List<SecurityPrecondition> preconditions,
        List<TransportMethod> proposed) {

    private static final String TRANSPORTS = "urn:xmpp:jingle:transports:";

    public Repertoire {
        applications = List.copyOf(applications);
        transports = preferredFirst(transports);
        preconditions = List.copyOf(preconditions);
        proposed = preferredFirst(proposed);
    }

    /** Everything that is registered. */
    public Repertoire(
            List<ApplicationFormat> applications,
            List<TransportMethod> transports,
            List<SecurityPrecondition> preconditions) {
        this(applications, transports, preconditions, transports);
    }

    private static List<TransportMethod> preferredFirst(List<TransportMethod> transports) {
        return transports.stream()
                .sorted(Comparator.comparingInt(TransportMethod::preference).reversed())
                .toList();
    }

    /**
     * The same towards a peer to which we propose only the transports that it announces (XEP-0166 §11); what it proposes itself
     * may be any of ours. Some peers announce no transport at all, like that of the specification's example: of those nothing
     * is known.
     */
    Repertoire proposing(DiscoInfo announced) {
        List<TransportMethod> common = transports.stream()
                .filter(method -> announced.has(method.namespace()))
                .toList();
        boolean silent =
                common.isEmpty() && announced.features().stream().noneMatch(feature -> feature.startsWith(TRANSPORTS));
        return silent || common.size() == transports.size()
                ? this
                : new Repertoire(applications, transports, preconditions, common);
    }

    /**
     * What a peer lacks of what an offer needs, as far as it has to announce that; empty if nothing. Application and transport
     * are to be announced (XEP-0166 §11), security preconditions are not: a peer that lacks one says so when it answers.
     */
    Set<String> missing(ApplicationOffer offer, DiscoInfo announced) {
        if (!announced.has(offer.namespace())) {
            return Set.of(offer.namespace());
        }
        TransportMethod.Kind kind = application(offer.namespace())
                .map(ApplicationFormat::transportKind)
                .orElseThrow(() -> unregistered("application", offer.namespace()));
        return methods(kind).isEmpty() ? namespaces(kind) : Set.of();
    }

    private Set<String> namespaces(TransportMethod.Kind kind) {
        return transports.stream()
                .filter(method -> method.kind() == kind)
                .map(TransportMethod::namespace)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    Optional<ApplicationFormat> application(String namespace) {
        return first(applications, format -> format.namespace().equals(namespace));
    }

    Optional<SecurityPrecondition> precondition(String namespace, TransportMethod.Kind kind) {
        return first(
                preconditions,
                known -> known.namespace().equals(namespace) && known.kinds().contains(kind));
    }

    /** The methods of that kind that we propose, in the order in which they are tried. */
    List<TransportMethod> methods(TransportMethod.Kind kind) {
        return proposed.stream().filter(method -> method.kind() == kind).toList();
    }

    /** The method that a {@code <transport/>} is of, if it is of that kind. */
    Optional<TransportMethod> method(@Nullable Payload transport, TransportMethod.Kind kind) {
        return first(transports, method -> method.namespace().equals(namespace(transport)) && method.kind() == kind);
    }

    /**
     * Whether we can offer all that.
     *
     * @throws IllegalArgumentException if an application or a security precondition is not registered
     * @throws IllegalStateException if no registered transport fits
     */
    void check(Collection<? extends ApplicationOffer> wanted) {
        for (ApplicationOffer offer : wanted) {
            TransportMethod.Kind kind = application(offer.namespace())
                    .orElseThrow(() -> unregistered("application", offer.namespace()))
                    .transportKind();
            if (methods(kind).isEmpty()) {
                throw new IllegalStateException("transports: none of kind " + kind + " (expected: one registered for "
                        + offer.namespace() + ")");
            }
            String security = offer.security();
            if (security != null && precondition(security, kind).isEmpty()) {
                throw unregistered("security precondition", security);
            }
        }
    }

    private static IllegalArgumentException unregistered(String what, String namespace) {
        return new IllegalArgumentException(what + ": " + namespace + " (expected: one that was registered)");
    }

    /**
     * What we make of offered contents. Those of the same key are alternatives, of which the first that can be accepted is
     * chosen (XEP-0166 §7.3).
     *
     * @param chosen what can be accepted, by key
     * @param refused why the others cannot, by key
     */
    record Review(Map<ContentKey, ContentParts> chosen, Map<ContentKey, Reason> refused) {

        /** Why nothing can be accepted: the reason that came nearest to acceptance. */
        Reason refusal() {
            return refused.values().stream()
                    .max(Comparator.comparingInt(
                            reason -> reason.condition() == Condition.UNSUPPORTED_APPLICATIONS ? 0 : 1))
                    .orElseGet(() -> Reason.of(Condition.UNSUPPORTED_APPLICATIONS));
        }
    }

    /** @param links makes our side of the contents */
    Review review(List<Content> offered, ContentLinks links) {
        Map<ContentKey, ContentParts> chosen = new LinkedHashMap<>();
        Map<ContentKey, Reason> refused = new LinkedHashMap<>();
        for (Content content : offered) {
            if (chosen.containsKey(content.key())) {
                continue;
            }
            try {
                chosen.put(content.key(), review(content, links));
                refused.remove(content.key());
            } catch (ApplicationRefusedException e) {
                refused.merge(content.key(), e.reason(), Repertoire::nearer);
            }
        }
        return new Review(chosen, refused);
    }

    private ContentParts review(Content content, ContentLinks links) {
        ApplicationFormat format = application(namespace(content.description()))
                .filter(known -> content.belongsToSession())
                .orElseThrow(() -> refused(Condition.UNSUPPORTED_APPLICATIONS));
        TransportMethod method = method(content.transport(), format.transportKind())
                .orElseThrow(() -> refused(Condition.UNSUPPORTED_TRANSPORTS));
        Payload demanded = content.security();
        if (demanded == null) {
            return new ContentParts(content, format, format.review(content), null, links.link(content, format, method));
        }
        SecurityPrecondition precondition = precondition(namespace(demanded), format.transportKind())
                .orElseThrow(() -> refused(Condition.SECURITY_ERROR));
        return new ContentParts(
                content,
                format,
                format.review(content),
                precondition.answer(links.security(content), demanded),
                links.link(content, format, method));
    }

    private static Reason nearer(Reason before, Reason now) {
        return now.condition() == Condition.UNSUPPORTED_APPLICATIONS ? before : now;
    }

    private static <T> Optional<T> first(List<T> all, Predicate<? super T> wanted) {
        return all.stream().filter(wanted).findFirst();
    }

    private static String namespace(@Nullable Payload payload) {
        return payload == null ? "" : payload.elementName().namespace();
    }

    private static ApplicationRefusedException refused(Condition condition) {
        return new ApplicationRefusedException(Reason.of(condition));
    }
}
