package io.fluxmpp.stream.negotiation;

import io.fluxmpp.stream.internal.transport.ChannelBinding;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which mechanisms to try, in our order (RFC 6120 §6.3.3), by the rules of XEP-0440 §3 and RFC 5802 §6: a server that binds
 * channels is never used without that, since whoever changes the offer on its way could want just this. Pure.
 *
 * @param candidates to try one after the other; none if there is no way
 * @param otherwise why there are no more, and what to do
 */
record SaslPlan(List<Candidate> candidates, String otherwise) {

    SaslPlan {
        candidates = List.copyOf(candidates);
    }

    /** Whether it begins with a mechanism that we like more, or has one at all where the other has none. */
    boolean isBetterThan(SaslPlan other) {
        return !candidates.isEmpty()
                && (other.candidates.isEmpty()
                        || candidates
                                        .get(0)
                                        .mechanism()
                                        .compareTo(other.candidates.get(0).mechanism())
                                < 0);
    }

    /** A mechanism, and what is said of channel binding if it is SCRAM. */
    record Candidate(SaslMechanism mechanism, Gs2Flag flag) {}

    /**
     * @param bindings what this channel can be bound by; nothing where that is not wanted
     * @param plainAllowed whether the server may see the password
     */
    static SaslPlan of(SaslOffer offer, Credentials credentials, Set<ChannelBinding> bindings, boolean plainAllowed) {
        if (credentials.username() == null) {
            return only(SaslMechanism.ANONYMOUS, offer, "log in with an account");
        }
        List<Candidate> candidates = new ArrayList<>();
        if (credentials.certificate() && offer.offers(SaslMechanism.EXTERNAL)) {
            candidates.add(new Candidate(SaslMechanism.EXTERNAL, Gs2Flag.NOT_SUPPORTED));
        }
        if (credentials.password() == null) {
            return new SaslPlan(
                    candidates,
                    offered(offer)
                            + " (expected: EXTERNAL): is the certificate known to the server? Or set a password");
        }
        return withPassword(offer, candidates, bindings, plainAllowed);
    }

    /**
     * The plan for a channel that should be bound and cannot be, as with a certificate that defines no hash: as if we bound
     * none where the server does not either, but no password goes over it where the server would (XEP-0440 §3).
     */
    static SaslPlan unbindable(SaslOffer offer, Credentials credentials, boolean plainAllowed) {
        SaslPlan unbound = of(offer, credentials, Set.of(), plainAllowed);
        if (credentials.password() == null
                || (!offer.bindsChannels() && offer.bindings().isEmpty())) {
            return unbound;
        }
        return refused(
                unbound.candidates().stream()
                        .filter(candidate -> candidate.mechanism() == SaslMechanism.EXTERNAL)
                        .toList(),
                "the server binds channels, and this one cannot be bound: its certificate defines no hash");
    }

    private static SaslPlan withPassword(
            SaslOffer offer, List<Candidate> candidates, Set<ChannelBinding> bindings, boolean plainAllowed) {
        if (bindings.isEmpty()) {
            return unbound(offer, candidates, Gs2Flag.NOT_SUPPORTED, plainAllowed);
        }
        if (offer.bindsChannels()) {
            return mutual(offer, bindings)
                    .map(binding -> bound(offer, candidates, binding))
                    .orElseGet(() -> refused(candidates, nothingInCommon(offer)));
        }
        // Announced types without a mechanism that uses them: somebody has taken the mechanisms out (XEP-0440 §3).
        return offer.bindings().isEmpty()
                ? unbound(offer, candidates, Gs2Flag.NOT_OFFERED, plainAllowed)
                : refused(candidates, "the server announces channel binding and no mechanism for it");
    }

    /** The strongest that both know. Who need not tell (older than XEP-0440) should know the most common one. */
    private static Optional<ChannelBinding> mutual(SaslOffer offer, Set<ChannelBinding> bindings) {
        Set<String> known = offer.bindings().isEmpty() && !offer.bindingsTold()
                ? Set.of(ChannelBinding.TLS_SERVER_END_POINT.wireName())
                : offer.bindings();
        return bindings.stream()
                .sorted()
                .filter(binding -> known.contains(binding.wireName()))
                .findFirst();
    }

    private static String nothingInCommon(SaslOffer offer) {
        if (offer.bindings().isEmpty()) {
            return "the server binds channels and does not tell how";
        }
        boolean exported = offer.bindings().contains(ChannelBinding.TLS_EXPORTER.wireName());
        return "the server binds channels by " + offer.bindings() + " only"
                + (exported ? ", which needs JDK 25 or later and TLS 1.3 here, without netty-tcnative" : "");
    }

    private static SaslPlan bound(SaslOffer offer, List<Candidate> candidates, ChannelBinding binding) {
        scram(offer, true)
                .map(mechanism -> new Candidate(mechanism, Gs2Flag.boundBy(binding)))
                .forEach(candidates::add);
        return new SaslPlan(candidates, offered(offer) + " (expected: one of " + names(scramMechanisms(true)) + ")");
    }

    private static SaslPlan unbound(SaslOffer offer, List<Candidate> candidates, Gs2Flag flag, boolean plainAllowed) {
        List<Candidate> scram = scram(offer, false)
                .map(mechanism -> new Candidate(mechanism, flag))
                .toList();
        candidates.addAll(scram);
        boolean onlyPlain = scram.isEmpty() && offer.offers(SaslMechanism.PLAIN);
        if (onlyPlain && plainAllowed) {
            candidates.add(new Candidate(SaslMechanism.PLAIN, flag));
        }
        return new SaslPlan(
                candidates,
                offered(offer) + " (expected: one of " + names(scramMechanisms(false)) + ")"
                        + (onlyPlain && !plainAllowed
                                ? ": if the server may see the password, say so with allowPlain()"
                                : ""));
    }

    private static SaslPlan only(SaslMechanism mechanism, SaslOffer offer, String instead) {
        return new SaslPlan(
                offer.offers(mechanism) ? List.of(new Candidate(mechanism, Gs2Flag.NOT_SUPPORTED)) : List.of(),
                offered(offer) + " (expected: " + mechanism.wireName() + "): " + instead);
    }

    private static SaslPlan refused(List<Candidate> candidates, String why) {
        return new SaslPlan(
                candidates,
                why + ": somebody in between may have changed the offer. If you are sure that nobody has, say"
                        + " channelBinding(false)");
    }

    private static Stream<SaslMechanism> scram(SaslOffer offer, boolean bound) {
        return scramMechanisms(bound).filter(offer::offers);
    }

    private static Stream<SaslMechanism> scramMechanisms(boolean bound) {
        return EnumSet.allOf(SaslMechanism.class).stream()
                .filter(mechanism -> mechanism.scram() != null && mechanism.isBound() == bound);
    }

    private static String offered(SaslOffer offer) {
        return "the server offers only " + offer.mechanisms();
    }

    private static List<String> names(Stream<SaslMechanism> mechanisms) {
        return mechanisms.map(SaslMechanism::wireName).toList();
    }
}
