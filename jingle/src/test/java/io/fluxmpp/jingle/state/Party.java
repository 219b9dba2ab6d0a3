package io.fluxmpp.jingle.state;

import static io.fluxmpp.jingle.state.Samples.SID;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxmpp.jingle.model.Content;
import io.fluxmpp.jingle.model.ContentKey;
import io.fluxmpp.jingle.model.JingleAction;
import io.fluxmpp.jingle.model.JingleAction.Details;
import io.fluxmpp.jingle.model.Senders;
import io.fluxmpp.stream.error.StanzaErrorException;
import io.fluxmpp.stream.model.StanzaError;
import io.fluxmpp.stream.xml.Payload;
import io.fluxmpp.stream.xml.XmlElement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One end of a modelled session: the rules, without anything of what carries them out, and a link to the other end. */
final class Party {

    /** What travels over a link: a request, or with {@code answer} set, how one was answered. */
    record Parcel(
            int id,
            @Nullable JingleAction request,
            boolean answer,
            @Nullable StanzaError error) {}

    private static final List<Senders> SENDERS = List.of(Senders.values());

    final Role role;
    private final SessionMachine machine;
    private final Deque<Parcel> outgoing = new ArrayDeque<>();
    private final Map<Integer, JingleAction> unanswered = new HashMap<>();
    private final Map<ContentKey, Payload> transports = new HashMap<>();
    private final Map<ContentKey, Payload> proposed = new HashMap<>();
    private final boolean choosy;
    private Negotiation now;
    private int lastId;
    private int lastName;
    private int lastTransport;
    private boolean ended;

    /** @param choosy whether this one rejects every other transport that it is offered */
    Party(Role role, List<Content> offer, boolean choosy) {
        this.role = role;
        this.choosy = choosy;
        this.machine = Samples.machine(role);
        this.now = Negotiation.offering(offer);
        offer.forEach(content -> transports.put(content.key(), content.transport()));
    }

    Negotiation now() {
        return now;
    }

    /** The transport in force of each content. */
    Map<ContentKey, Payload> transports() {
        Map<ContentKey, Payload> inForce = new HashMap<>(transports);
        inForce.keySet().retainAll(now.contents().keySet());
        return inForce;
    }

    boolean isQuiet() {
        return outgoing.isEmpty();
    }

    boolean awaitsNothing() {
        return unanswered.isEmpty();
    }

    /** Hands the oldest parcel over. */
    void deliverTo(Party other) {
        Parcel parcel = outgoing.poll();
        if (parcel == null) {
            return;
        }
        if (parcel.answer()) {
            other.answered(parcel);
        } else {
            other.received(parcel);
        }
    }

    private void received(Parcel parcel) {
        Set<ContentKey> rivals = new LinkedHashSet<>();
        if (parcel.request() instanceof JingleAction.ContentAdd add) {
            for (ContentKey ours : now.contents().keySet()) {
                if (add.contents().stream().anyMatch(theirs -> isSame(ours, theirs.key()))) {
                    rivals.add(ours);
                }
            }
        }
        List<Effect> effects = on(new SessionEvent.Received(parcel.request(), rivals), parcel.id());
        assertThat(effects.stream().filter(Party::isAnswer))
                .as("answers to %s in %s", parcel.request(), now)
                .containsExactly(effects.get(0));
    }

    private void answered(Parcel parcel) {
        JingleAction action = unanswered.remove(parcel.id());
        assertThat(action).as("what answer %s is for", parcel).isNotNull();
        on(
                parcel.error() == null
                        ? new SessionEvent.Acknowledged(action)
                        : new SessionEvent.Refused(action, new StanzaErrorException(parcel.error())),
                0);
    }

    /** Two contents whose names end alike are the same thing. */
    private static boolean isSame(ContentKey one, ContentKey other) {
        return one.name().charAt(one.name().length() - 1)
                == other.name().charAt(other.name().length() - 1);
    }

    /** Does something that a user, an application or a transport may want, by the number. */
    void act(int choice) {
        List<ContentKey> keys = new ArrayList<>(now.contents().keySet());
        keys.sort((one, other) -> one.toString().compareTo(other.toString()));
        ContentKey key = keys.isEmpty() ? Samples.FIRST : keys.get(choice / 16 % keys.size());
        switch (choice % 16) {
            case 0, 1 -> accept(keys, choice);
            case 2, 3, 4 -> on(new SessionEvent.Add(List.of(fresh(choice))), 0);
            case 5, 6 -> on(new SessionEvent.AcceptAddition(Samples.full(key)), 0);
            case 7 -> on(new SessionEvent.RejectAddition(key, Samples.DECLINE), 0);
            case 8 -> on(new SessionEvent.Remove(key, Samples.DECLINE), 0);
            case 9, 10, 11 -> on(new SessionEvent.Modify(key, SENDERS.get(choice / 64 % SENDERS.size())), 0);
            case 12, 13 -> replace(key);
            case 14 -> on(new SessionEvent.TransportFailed(key, "no route"), 0);
            default -> {
                if (choice % 7 == 0) {
                    on(new SessionEvent.Terminate(Samples.DECLINE), 0);
                }
            }
        }
    }

    private void accept(List<ContentKey> keys, int choice) {
        List<Content> wanted = keys.stream()
                .filter(key -> now.contents().get(key).phase() == ContentState.Phase.OFFERED)
                .filter(key -> choice % 3 != 0 || key.name().equals("first"))
                .map(Samples::full)
                .toList();
        if (!wanted.isEmpty()) {
            on(new SessionEvent.Accept(new JingleAction.SessionAccept(SID, null, wanted, Details.NONE)), 0);
        }
    }

    private Content fresh(int choice) {
        Content added = Samples.full(new ContentKey(role.asCreator(), "added" + lastName++ + "-" + choice / 32 % 2))
                .withTransport(transport());
        transports.put(added.key(), added.transport());
        return added;
    }

    private void replace(ContentKey key) {
        Payload other = transport();
        Payload before = proposed.get(key);
        proposed.put(key, other);
        List<Effect> effects = on(new SessionEvent.Replace(Content.of(key).withTransport(other)), 0);
        if (effects.stream().anyMatch(Effect.Obsolete.class::isInstance)) {
            proposed.put(key, before);
        }
    }

    private Payload transport() {
        return XmlElement.builder("urn:t", "transport")
                .attribute("id", role + "" + lastTransport++)
                .build();
    }

    private List<Effect> on(SessionEvent event, int id) {
        Transition transition = machine.on(now, event);
        assertThat(!ended || transition.next().state() == SessionState.ENDED)
                .as("what is over stays over")
                .isTrue();
        now = transition.next();
        ended = now.state() == SessionState.ENDED;
        transition.effects().forEach(effect -> perform(effect, id));
        return transition.effects();
    }

    private void perform(Effect effect, int id) {
        if (effect instanceof Effect.Acknowledge || effect instanceof Effect.Dispatch) {
            outgoing.add(new Parcel(id, null, true, null));
        } else if (effect instanceof Effect.ReplyError refusal) {
            outgoing.add(new Parcel(id, null, true, refusal.error()));
        } else if (effect instanceof Effect.Send send) {
            unanswered.put(++lastId, send.action());
            outgoing.add(new Parcel(lastId, send.action(), false, null));
        } else if (effect instanceof Effect.AdoptAnswer) {
            on(new SessionEvent.AnswerAdopted(), 0);
        } else if (effect instanceof Effect.ReviewAddition review) {
            review.contents().forEach(content -> transports.put(content.key(), content.transport()));
        } else if (effect instanceof Effect.ReviewReplacement review) {
            review(review.proposal());
        } else if (effect instanceof Effect.SwitchTransport switched) {
            transports.put(switched.content(), proposed.remove(switched.content()));
        } else if (effect instanceof Effect.AdoptReplacement adopt) {
            transports.put(adopt.answer().key(), proposed.remove(adopt.answer().key()));
        } else if (effect instanceof Effect.DropReplacement drop) {
            proposed.remove(drop.content());
        } else if (effect instanceof Effect.FallBack failed && role == Role.INITIATOR) {
            replace(failed.content());
        }
    }

    private void review(Content proposal) {
        boolean accepted = !choosy || lastTransport++ % 2 == 0;
        if (accepted) {
            proposed.put(proposal.key(), proposal.transport());
        }
        Content answer = Content.of(proposal.key()).withTransport(proposal.transport());
        on(new SessionEvent.ReplacementAnswered(answer, accepted), 0);
    }

    private static boolean isAnswer(Effect effect) {
        return effect instanceof Effect.Acknowledge
                || effect instanceof Effect.ReplyError
                || effect instanceof Effect.Dispatch;
    }
}
