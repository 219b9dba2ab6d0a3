package io.fluxmpp.jingle.state;

import static io.fluxmpp.jingle.state.ContentState.Phase.ACCEPTED;
import static io.fluxmpp.jingle.state.ContentState.Phase.ADDED;
import static io.fluxmpp.jingle.state.ContentState.Phase.ADDING;
import static io.fluxmpp.jingle.state.ContentState.Replacement.NONE;
import static io.fluxmpp.jingle.state.ContentState.Replacement.OURS;
import static io.fluxmpp.jingle.state.ContentState.Replacement.THEIRS;
import static java.util.Objects.requireNonNull;

import io.fluxmpp.jingle.model.Content;
import io.fluxmpp.jingle.model.ContentKey;
import io.fluxmpp.jingle.model.JingleAction;
import io.fluxmpp.jingle.model.JingleAction.Details;
import io.fluxmpp.jingle.model.JingleErrors;
import io.fluxmpp.jingle.model.Reason;
import io.fluxmpp.jingle.model.Reason.Condition;
import io.fluxmpp.jingle.model.Senders;
import io.fluxmpp.jingle.state.Effect.Acknowledge;
import io.fluxmpp.jingle.state.Effect.AdoptAddition;
import io.fluxmpp.jingle.state.Effect.AdoptReplacement;
import io.fluxmpp.jingle.state.Effect.AwaitAddition;
import io.fluxmpp.jingle.state.Effect.Drop;
import io.fluxmpp.jingle.state.Effect.DropReplacement;
import io.fluxmpp.jingle.state.Effect.FallBack;
import io.fluxmpp.jingle.state.Effect.NotifySenders;
import io.fluxmpp.jingle.state.Effect.Obsolete;
import io.fluxmpp.jingle.state.Effect.ReplyError;
import io.fluxmpp.jingle.state.Effect.ReviewAddition;
import io.fluxmpp.jingle.state.Effect.ReviewReplacement;
import io.fluxmpp.jingle.state.Effect.Send;
import io.fluxmpp.jingle.state.Effect.StartTransport;
import io.fluxmpp.jingle.state.Effect.SwitchTransport;
import io.fluxmpp.jingle.state.SessionEnd.Party;
import io.fluxmpp.stream.error.StanzaErrorException;
import io.fluxmpp.stream.model.StanzaError;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The rules of the contents of a session that lives (XEP-0166 §7.2.1 to §7.2.5, §7.2.12 to §7.2.16): how they are added,
 * modified and removed, and how their transports are replaced.
 *
 * <p>An action is carried out whole or not at all: where one of its contents does not fit, all of it is out of order. Where
 * both parties do the same at once, the initiator's action overrules the responder's.
 *
 * @param role which party we are
 * @param maxContents how many contents a session may have
 */
record ContentRules(Role role, String sid, int maxContents, Endings endings) {

    /** The responder leaves it to the initiator which of two equal ones there is, and hears of that as a tie-break. */
    Transition added(Negotiation now, JingleAction add, Set<ContentKey> rivals) {
        List<Content> contents = add.contents();
        boolean fresh = contents.stream()
                .allMatch(content -> content.creator() != role.asCreator() && now.content(content.key()) == null);
        if (!fresh) {
            return refuse(now, JingleErrors.outOfOrder());
        }
        if (role == Role.INITIATOR && rivals.stream().anyMatch(key -> phase(now, key) == ADDING)) {
            return refuse(now, JingleErrors.tieBreak());
        }
        Negotiation next = now.proposing(ADDED, contents);
        if (next.contents().size() > maxContents) {
            return refuse(now, StanzaError.of(StanzaError.Condition.RESOURCE_CONSTRAINT));
        }
        return Transition.to(next, new Acknowledge(), new ReviewAddition(contents));
    }

    Transition additionAccepted(Negotiation now, JingleAction accept) {
        Map<ContentKey, Content> meant = meant(now, accept, key -> isOurAddition(now, key));
        if (meant.size() < accept.contents().size()) {
            return refuse(now, JingleErrors.outOfOrder());
        }
        return answered(now.changing(meant.keySet(), content -> content.in(ACCEPTED)), meant, AdoptAddition::new);
    }

    Transition additionRejected(Negotiation now, JingleAction reject) {
        Map<ContentKey, Content> meant = meant(now, reject, key -> isOurAddition(now, key));
        if (meant.size() < reject.contents().size()) {
            return refuse(now, JingleErrors.outOfOrder());
        }
        return endings.drop(now, meant.keySet(), byPeer(reject.reason(), Condition.DECLINE), new Acknowledge());
    }

    Transition modified(Negotiation now, JingleAction modify) {
        Map<ContentKey, Content> meant = meant(now, modify, key -> true);
        if (meant.size() < modify.contents().size()) {
            return refuse(now, JingleErrors.outOfOrder());
        }
        if (role == Role.INITIATOR && meant.keySet().stream().anyMatch(key -> isAsking(now, key))) {
            return refuse(now, JingleErrors.tieBreak());
        }
        Negotiation next = now;
        List<Effect> effects = new ArrayList<>(List.of(new Acknowledge()));
        for (Map.Entry<ContentKey, Content> each : meant.entrySet()) {
            Senders senders = requireNonNull(each.getValue().senders(), "senders");
            next = next.changing(List.of(each.getKey()), content -> content.told(senders));
            effects.add(new NotifySenders(each.getKey(), senders, Party.PEER));
        }
        return new Transition(next, effects);
    }

    /** Contents that are gone already, because both parties removed them at once, are removed all the same. */
    Transition removed(Negotiation now, JingleAction remove) {
        Set<ContentKey> gone = meant(now, remove, key -> true).keySet();
        return endings.drop(now, gone, byPeer(remove.reason(), Condition.CANCEL), new Acknowledge());
    }

    Transition replaced(Negotiation now, JingleAction replace) {
        Map<ContentKey, Content> meant = meant(now, replace, key -> replacement(now, key) != THEIRS);
        if (meant.size() < replace.contents().size()) {
            return refuse(now, JingleErrors.outOfOrder());
        }
        List<Effect> effects = new ArrayList<>(List.of(new Acknowledge()));
        for (ContentKey key : meant.keySet()) {
            if (replacement(now, key) == OURS) {
                if (role == Role.INITIATOR) {
                    return refuse(now, JingleErrors.tieBreak());
                }
                effects.add(new DropReplacement(key));
            }
        }
        meant.values().forEach(content -> effects.add(new ReviewReplacement(content)));
        return new Transition(now.changing(meant.keySet(), content -> content.withReplacement(THEIRS)), effects);
    }

    Transition replacementAccepted(Negotiation now, JingleAction accept) {
        Map<ContentKey, Content> meant = meant(now, accept, key -> replacement(now, key) == OURS);
        if (meant.size() < accept.contents().size()) {
            return refuse(now, JingleErrors.outOfOrder());
        }
        return answered(settled(now, meant.keySet()), meant, AdoptReplacement::new);
    }

    Transition replacementRejected(Negotiation now, JingleAction reject) {
        Map<ContentKey, Content> meant = meant(now, reject, key -> replacement(now, key) == OURS);
        if (meant.size() < reject.contents().size()) {
            return refuse(now, JingleErrors.outOfOrder());
        }
        return answered(settled(now, meant.keySet()), meant, content -> new DropReplacement(content.key()));
    }

    Transition add(Negotiation now, SessionEvent.Add wish) {
        boolean fresh = wish.contents().stream()
                .allMatch(content -> content.creator() == role.asCreator() && now.content(content.key()) == null);
        Negotiation next = now.proposing(ADDING, wish.contents());
        if (!fresh || next.contents().size() > maxContents) {
            return Transition.to(now, new Obsolete(wish));
        }
        return Transition.to(
                next,
                new Send(new JingleAction.ContentAdd(sid, wish.contents(), Details.NONE)),
                new AwaitAddition(keys(wish.contents())));
    }

    Transition acceptAddition(Negotiation now, SessionEvent.AcceptAddition wish) {
        ContentKey key = wish.answer().key();
        if (!isTheirAddition(now, key)) {
            return Transition.to(now, new Obsolete(wish));
        }
        return Transition.to(
                now.changing(List.of(key), content -> content.in(ACCEPTED)),
                new Send(new JingleAction.ContentAccept(sid, List.of(wish.answer()), Details.NONE)));
    }

    Transition rejectAddition(Negotiation now, SessionEvent.RejectAddition wish) {
        ContentKey key = wish.content();
        if (!isTheirAddition(now, key)) {
            return Transition.to(now, new Obsolete(wish));
        }
        return Transition.to(
                now.without(List.of(key)),
                new Send(new JingleAction.ContentReject(sid, List.of(Content.of(key)), Details.of(wish.reason()))),
                new Drop(Set.of(key), byUs(wish.reason())));
    }

    /** The last content is not removed: the session is ended instead, which says the same in one action. */
    Transition remove(Negotiation now, SessionEvent.Remove wish) {
        ContentKey key = wish.content();
        if (now.content(key) == null) {
            return Transition.to(now, new Obsolete(wish));
        }
        if (isTheirAddition(now, key)) {
            return rejectAddition(now, new SessionEvent.RejectAddition(key, wish.reason()));
        }
        if (Endings.isEmpty(now.without(List.of(key)))) {
            return endings.terminate(now, wish.reason());
        }
        return endings.drop(
                now,
                List.of(key),
                byUs(wish.reason()),
                new Send(new JingleAction.ContentRemove(sid, List.of(Content.of(key)), Details.of(wish.reason()))));
    }

    Transition modify(Negotiation now, SessionEvent.Modify wish) {
        ContentState content = now.content(wish.content());
        if (content == null || content.asking()) {
            return Transition.to(now, new Obsolete(wish));
        }
        Content changed = Content.of(wish.content()).withSenders(wish.senders());
        return Transition.to(
                now.changing(List.of(wish.content()), before -> before.asking(wish.senders())),
                new Send(new JingleAction.ContentModify(sid, List.of(changed), Details.NONE)));
    }

    Transition replace(Negotiation now, SessionEvent.Replace wish) {
        ContentKey key = wish.proposal().key();
        ContentState content = now.content(key);
        if (content == null || content.replacement() != NONE) {
            return Transition.to(now, new Obsolete(wish));
        }
        return Transition.to(
                now.changing(
                        List.of(key), before -> before.proposing(wish.proposal().transport())),
                new Send(new JingleAction.TransportReplace(sid, List.of(wish.proposal()), Details.NONE)));
    }

    Transition replacementAnswered(Negotiation now, SessionEvent.ReplacementAnswered event) {
        Content answer = event.answer();
        if (replacement(now, answer.key()) != THEIRS) {
            return Transition.to(now, new DropReplacement(answer.key()));
        }
        if (event.accepted()) {
            return Transition.to(now, new Send(new JingleAction.TransportAccept(sid, List.of(answer), Details.NONE)));
        }
        return Transition.to(
                settled(now, List.of(answer.key())),
                new Send(new JingleAction.TransportReject(sid, List.of(answer), Details.NONE)),
                new DropReplacement(answer.key()));
    }

    /** Whoever is about to replace the transport, or to see it replaced, does not mind that it failed. */
    Transition transportFailed(Negotiation now, SessionEvent.TransportFailed failed) {
        ContentState content = now.content(failed.content());
        return content == null || content.replacement() != NONE
                ? Transition.to(now)
                : Transition.to(now, new FallBack(failed.content(), failed.why()));
    }

    /** A transport that was accepted is used from now on, not before: what comes over it must not overtake the acceptance. */
    Transition acknowledged(Negotiation now, JingleAction action) {
        Set<ContentKey> keys = keys(action.contents());
        keys.removeIf(key -> now.content(key) == null);
        return switch (action.type()) {
            case CONTENT_ADD ->
                Transition.to(
                        now.changing(keys, content -> content.in(content.phase() == ADDING ? ADDED : content.phase())));
            case CONTENT_ACCEPT -> {
                keys.removeIf(key -> phase(now, key) != ACCEPTED);
                yield keys.isEmpty() ? Transition.to(now) : Transition.to(now, new StartTransport(keys));
            }
            case CONTENT_MODIFY -> modificationAgreed(now, keys);
            case TRANSPORT_ACCEPT -> {
                keys.removeIf(key -> replacement(now, key) != THEIRS);
                List<Effect> effects = new ArrayList<>();
                keys.forEach(key -> effects.add(new SwitchTransport(key)));
                yield new Transition(settled(now, keys), effects);
            }
            default -> Transition.to(now);
        };
    }

    /** The peer may have changed the direction once more since. */
    private static Transition modificationAgreed(Negotiation now, Set<ContentKey> keys) {
        List<Effect> effects = new ArrayList<>();
        for (ContentKey key : keys) {
            ContentState content = requireNonNull(now.content(key));
            Senders agreed = content.wanted() == null ? content.senders() : content.wanted();
            effects.add(new NotifySenders(key, agreed, Party.US));
        }
        return new Transition(
                now.changing(
                        keys,
                        content -> content.answered(content.wanted() == null ? content.senders() : content.wanted())),
                effects);
    }

    /** What an error does to what it is about; the rest of the session stays as it was (XEP-0166 §10). */
    Transition refused(Negotiation now, JingleAction action, StanzaErrorException error) {
        Set<ContentKey> keys = keys(action.contents());
        SessionEnd end = new SessionEnd(
                Reason.of(Condition.GENERAL_ERROR, action.type().wireName() + " was refused"), Party.PEER, error);
        return switch (action.type()) {
            case CONTENT_ADD -> {
                keys.removeIf(key -> !isOurAddition(now, key));
                yield endings.drop(now, keys, end);
            }
            case CONTENT_ACCEPT -> {
                keys.removeIf(key -> now.content(key) == null);
                yield endings.drop(now, keys, end);
            }
            case CONTENT_MODIFY -> Transition.to(now.changing(keys, content -> content.answered(content.senders())));
            case TRANSPORT_REPLACE -> {
                Set<ContentKey> refused = new LinkedHashSet<>();
                action.contents().stream()
                        .filter(content -> isProposed(now, content))
                        .forEach(content -> refused.add(content.key()));
                List<Effect> effects = new ArrayList<>();
                refused.forEach(key -> effects.add(new DropReplacement(key)));
                yield new Transition(settled(now, refused), effects);
            }
            case TRANSPORT_ACCEPT -> {
                keys.removeIf(key -> replacement(now, key) != THEIRS);
                List<Effect> effects = new ArrayList<>();
                keys.forEach(key -> effects.add(new DropReplacement(key)));
                yield new Transition(settled(now, keys), effects);
            }
            case SESSION_INITIATE,
                    SESSION_ACCEPT,
                    SESSION_INFO,
                    SESSION_TERMINATE,
                    CONTENT_REJECT,
                    CONTENT_REMOVE,
                    DESCRIPTION_INFO,
                    SECURITY_INFO,
                    TRANSPORT_INFO,
                    TRANSPORT_REJECT -> Transition.to(now);
        };
    }

    private static Transition answered(
            Negotiation next, Map<ContentKey, Content> answers, Function<Content, Effect> effect) {
        List<Effect> effects = new ArrayList<>(List.of(new Acknowledge()));
        answers.values().forEach(content -> effects.add(effect.apply(content)));
        return new Transition(next, effects);
    }

    /** The contents of the session that an action is about; those that are not there, or do not fit, are left out. */
    private static Map<ContentKey, Content> meant(
            Negotiation now, JingleAction action, Predicate<? super ContentKey> fitting) {
        Map<ContentKey, Content> meant = new LinkedHashMap<>();
        for (Content content : action.contents()) {
            if (now.content(content.key()) != null && fitting.test(content.key())) {
                meant.put(content.key(), content);
            }
        }
        return meant;
    }

    private static Negotiation settled(Negotiation now, Collection<ContentKey> keys) {
        UnaryOperator<ContentState> settle = content -> content.withReplacement(NONE);
        return now.changing(keys, settle);
    }

    private boolean isOurAddition(Negotiation now, ContentKey key) {
        return isAddition(phase(now, key)) && key.creator() == role.asCreator();
    }

    private boolean isTheirAddition(Negotiation now, ContentKey key) {
        return isAddition(phase(now, key)) && key.creator() != role.asCreator();
    }

    private static boolean isAddition(ContentState.@Nullable Phase phase) {
        return phase == ADDING || phase == ADDED;
    }

    private static boolean isAsking(Negotiation now, ContentKey key) {
        ContentState content = now.content(key);
        return content != null && content.asking();
    }

    private static ContentState.@Nullable Phase phase(Negotiation now, ContentKey key) {
        ContentState content = now.content(key);
        return content == null ? null : content.phase();
    }

    /** Whether that is our last proposal; one that the initiator has overruled may be refused after the next was made. */
    private static boolean isProposed(Negotiation now, Content proposal) {
        ContentState content = now.content(proposal.key());
        return content != null
                && content.replacement() == OURS
                && Objects.equals(content.proposal(), proposal.transport());
    }

    private static ContentState.@Nullable Replacement replacement(Negotiation now, ContentKey key) {
        ContentState content = now.content(key);
        return content == null ? null : content.replacement();
    }

    private static Set<ContentKey> keys(List<Content> contents) {
        Set<ContentKey> keys = new LinkedHashSet<>();
        contents.forEach(content -> keys.add(content.key()));
        return keys;
    }

    private static SessionEnd byPeer(@Nullable Reason reason, Condition otherwise) {
        return new SessionEnd(reason == null ? Reason.of(otherwise) : reason, Party.PEER, null);
    }

    private static SessionEnd byUs(Reason reason) {
        return new SessionEnd(reason, Party.US, null);
    }

    private static Transition refuse(Negotiation now, StanzaError error) {
        return Transition.to(now, new ReplyError(error));
    }
}
