package io.fluxmpp.jingle.dialogue;

import static java.util.Objects.requireNonNull;

import io.fluxmpp.jingle.Jingle;
import io.fluxmpp.jingle.error.JingleSessionException;
import io.fluxmpp.jingle.model.JingleErrors;
import io.fluxmpp.jingle.model.Reason;
import io.fluxmpp.jingle.model.Reason.Condition;
import io.fluxmpp.jingle.model.Senders;
import io.fluxmpp.jingle.session.ContentOffer;
import io.fluxmpp.jingle.session.Discovery;
import io.fluxmpp.jingle.session.JingleContent;
import io.fluxmpp.jingle.session.JingleOffer;
import io.fluxmpp.jingle.session.JingleSession;
import io.fluxmpp.jingle.session.JingleSettings;
import io.fluxmpp.jingle.session.SessionUpdate;
import io.fluxmpp.jingle.spi.ApplicationOffer;
import io.fluxmpp.jingle.spi.TransportMethod.Kind;
import io.fluxmpp.stream.connection.XmppConnection;
import io.fluxmpp.stream.disco.Disco;
import io.fluxmpp.stream.error.StanzaErrorException;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.Message;
import io.fluxmpp.stream.model.StanzaError;
import io.fluxmpp.stream.xml.Payload;
import io.fluxmpp.stream.xml.XmlElement;
import io.fluxmpp.testkit.Xml;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Our user, who does what a {@link Dialogue} says and keeps in mind what it has seen. All on the connection's event loop.
 *
 * <p>{@code we offer voice, video}, {@code add video}, {@code accept}, {@code accept voice}, {@code accept the content},
 * {@code reject the content}, {@code remove video}, {@code modify voice none}, {@code end with busy}, {@code take it back},
 * {@code ping}, {@code ring}, {@code hint}, {@code tell a candidate}, {@code tell the method}, {@code bring ice up},
 * {@code let ice fail}, {@code ask what it can do}; {@code see something}: that, and nothing else before, has been seen since.
 */
final class Us {

    private static final int TURNS = 5;
    private static final String RTP_INFO = "urn:xmpp:jingle:apps:rtp:1:info";
    private static final List<String> RTP_MEDIA =
            List.of("urn:xmpp:jingle:apps:rtp:audio", "urn:xmpp:jingle:apps:rtp:video");
    private static final String OTHER = "urn:xmpp:jingle:transports:other:0";

    private final XmppConnection connection;
    private final Jid peer;
    private final Deque<String> seen = new ArrayDeque<>();
    private final Sinks.Empty<Void> left = Sinks.empty();
    private final Parts.Application stub =
            new Parts.Application(Kind.STREAMING, part(2, "description"), List.of(), this::seen);
    private final Parts.Application rtp =
            new Parts.Application(Kind.DATAGRAM, part(6, "description"), RTP_MEDIA, this::seen);
    private final Parts.Transport stubs =
            new Parts.Transport(Kind.STREAMING, 2, part(1, "transport"), part(2, "transport"), this::seen);
    private final Parts.Transport other = new Parts.Transport(
            Kind.STREAMING, 1, XmlElement.of(OTHER, "transport"), XmlElement.of(OTHER, "transport"), this::seen);
    private final Parts.Transport ice =
            new Parts.Transport(Kind.DATAGRAM, 1, part(4, "transport"), part(6, "transport"), this::seen);
    private final Parts.Security secrecy = new Parts.Security("urn:xmpp:jingle:security:stub:0", this::seen);
    private final Parts.Security xtls = new Parts.Security("urn:xmpp:jingle:security:xtls:0", this::seen);
    private final Disposable.Swap wish = Disposables.swap();
    private final @Nullable Jingle jingle;
    private @Nullable JingleOffer offer;
    private @Nullable JingleSession session;
    private @Nullable ContentOffer added;

    private Us(XmppConnection connection, Dialogue dialogue) {
        this.connection = connection;
        this.peer = dialogue.peer();
        connection.stanzas().subscribe(stanza -> {
            if (stanza instanceof Message message && !message.payloads().isEmpty()) {
                follow(message.payloads().get(0));
            }
        });
        List<String> given = dialogue.given();
        jingle = given.contains("no jingle") ? null : jingle(given);
        if (jingle != null && !given.contains("nobody looks at offers")) {
            jingle.offers().subscribe(this::offered);
        }
        given.forEach(this::prepare);
    }

    /** Takes part in the dialogue; completes when it is over and we have left, fails when it was not as it says. */
    static Mono<Void> play(XmppConnection connection, Dialogue dialogue) {
        return Mono.defer(() -> new Us(connection, dialogue).left.asMono()).then(connection.close());
    }

    private Jingle jingle(List<String> given) {
        Jingle.Builder builder = Jingle.on(connection);
        if (!given.contains("no rtp")) {
            builder.application(rtp);
        }
        if (!given.contains("no ice")) {
            builder.transport(ice);
        }
        if (!given.contains("no security")) {
            builder.security(secrecy).security(xtls);
        }
        if (given.contains("another transport")) {
            builder.transport(other);
        }
        return builder.application(stub)
                .transport(stubs)
                .settings(settings -> settings(settings, given))
                .start();
    }

    private static JingleSettings settings(JingleSettings settings, List<String> given) {
        JingleSettings base = settings.withDiscovery(Discovery.ANNOUNCED);
        JingleSettings some = given.contains("room for one session") ? base.withMaxSessionsPerPeer(1) : base;
        return given.contains("strangers only") ? some.withAcceptFrom(from -> false) : some;
    }

    private void prepare(String how) {
        switch (how) {
            case "no jingle",
                    "no rtp",
                    "no ice",
                    "no security",
                    "another transport",
                    "nobody looks at offers",
                    "room for one session",
                    "strangers only" -> {}
            case "deaf applications" -> {
                stub.understandNothing();
                rtp.understandNothing();
            }
            case "secretive applications" -> stub.keepSecrets();
            case "a failing application" -> rtp.refuse(Reason.of(Condition.FAILED_APPLICATION));
            case "a choosy application" -> rtp.refuse(Reason.of(Condition.INCOMPATIBLE_PARAMETERS));
            case "choosy ice" -> ice.refuse();
            default -> throw new IllegalArgumentException("given " + how);
        }
    }

    private void follow(Payload told) {
        if (told instanceof XmlElement cue && cue.elementName().namespace().equals(Dialogue.CUE)) {
            settled(TURNS, () -> follow(cue));
        }
    }

    /** What the peer has said before may need some turns of the event loop to take effect. */
    private void settled(int turns, Runnable then) {
        connection.scheduler().schedule(turns == 0 ? then : () -> settled(turns - 1, then));
    }

    private void follow(XmlElement cue) {
        try {
            act(cue.text());
        } catch (RuntimeException | AssertionError failure) {
            left.tryEmitError(new AssertionError("we " + cue.text() + ": " + failure.getMessage(), failure));
        }
        if ("true".equals(cue.attribute("awaited"))) {
            settled(
                    TURNS,
                    () -> connection
                            .send(Message.of(
                                    connection.server(), Message.Type.NORMAL, XmlElement.of(Dialogue.CUE, "done")))
                            .subscribe(sent -> {}, gone -> {}));
        }
    }

    private void act(String what) {
        List<String> words = Arrays.asList(what.split(" ", 2));
        String rest = words.size() > 1 ? words.get(1) : "";
        switch (words.get(0)) {
            case "see" -> see(rest);
            case "offer" -> wish.update(initiate(rest));
            case "add" -> session().add(offerOf(rest)).subscribe(this::content, this::failed);
            case "accept" -> accept(rest);
            case "reject" -> requireNonNull(added).decline().subscribe();
            case "remove" -> content(rest).remove(Reason.of(Condition.CANCEL)).subscribe();
            case "modify" -> modify(rest.split(" ", -1));
            case "end" -> end(reason(rest.substring("with ".length())));
            case "take" -> wish.update(Disposables.disposed());
            case "ping" -> session().ping().subscribe(nothing -> {}, this::failed, () -> seen("pong"));
            case "ring" -> informed(application().content().info(XmlElement.of(RTP_INFO, "ringing")));
            case "hint" -> informed(application().content().hint(part(6, "description")));
            case "tell" ->
                informed(
                        rest.equals("a candidate")
                                ? ice.inform(part(6, "transport"))
                                : xtls.inform(part(36, "security")));
            case "bring" -> transport(rest).bringUp();
            case "let" -> transport(rest).fail();
            case "ask" -> ask();
            case "leave" -> leave();
            default -> throw new IllegalArgumentException("we " + what);
        }
    }

    private void see(String what) {
        if (!what.equals(seen.peek())) {
            throw new AssertionError("seen: " + seen);
        }
        seen.remove();
    }

    private void leave() {
        if (seen.isEmpty()) {
            left.tryEmitEmpty();
        } else {
            throw new AssertionError("more was seen: " + seen);
        }
    }

    private void seen(String what) {
        seen.add(what);
    }

    private Disposable initiate(String what) {
        List<ApplicationOffer> offers = new ArrayList<>();
        for (String each : what.split(", ", -1)) {
            offers.add(offerOf(each));
        }
        return requireNonNull(jingle).initiate(peer, offers).subscribe(this::established, this::failed);
    }

    private ApplicationOffer offerOf(String what) {
        return switch (what) {
            case "a stub" -> stub.offer("this-is-a-stub", part(1, "description"), null);
            case "a secured stub" -> stub.offer("this-is-a-stub", part(1, "description"), secrecy.namespace());
            case "a secured stream" -> stub.offer("xmlstream", part(1, "description"), xtls.namespace());
            case "another stub" -> stub.offer("another", part(1, "description"), null);
            case "voice" -> rtp.offer("voice", part(4, "description"), null);
            default -> throw new IllegalArgumentException("offer: " + what);
        };
    }

    private void offered(JingleOffer made) {
        offer = made;
        seen("an offer of "
                + String.join(
                        ", ",
                        made.contents().stream().map(content -> content.name()).toList()));
        made.updates().subscribe(this::updated);
        made.onEnd().subscribe(this::ended, lost -> {});
    }

    private void established(JingleSession agreed) {
        session = agreed;
        seen("a session of "
                + String.join(
                        ", ",
                        agreed.contents().stream().map(c -> c.key().name()).toList()));
        agreed.contents().forEach(content -> content.receive().subscribe(bytes -> {}, gone -> {}));
        if (offer == null) {
            agreed.updates().subscribe(this::updated);
            agreed.onEnd().subscribe(this::ended, lost -> {});
        }
    }

    private void content(JingleContent agreed) {
        seen("the content " + agreed.key().name());
        agreed.receive().subscribe(bytes -> {}, gone -> {});
    }

    private void updated(SessionUpdate update) {
        if (update instanceof SessionUpdate.Added more) {
            added = more.offer();
            seen("an offer of the content " + more.offer().content().name());
        } else if (update instanceof SessionUpdate.Modified modified) {
            seen(modified.content().key().name() + " modified to "
                    + modified.senders().wireName());
        } else if (update instanceof SessionUpdate.Removed removed) {
            seen(removed.content().key().name() + " removed: "
                    + removed.reason().wireName());
        }
    }

    private void ended(Reason reason) {
        String alternative = reason.condition() == Condition.ALTERNATIVE_SESSION ? " " + reason.alternativeSid() : "";
        seen("the end: " + reason.wireName() + alternative + (reason.text() == null ? "" : ", " + reason.text()));
    }

    private void failed(Throwable failure) {
        if (failure instanceof JingleSessionException over) {
            ended(over.reason());
        } else if (failure instanceof StanzaErrorException refused) {
            seen("a refusal: " + described(refused.error()));
        } else {
            seen("a failure: " + failure.getClass().getSimpleName());
        }
    }

    private static String described(StanzaError error) {
        String condition = error.condition().name().toLowerCase(Locale.ROOT).replace('_', '-');
        List<String> jingle = new ArrayList<>(List.of(condition));
        for (String known :
                List.of("unknown-session", "unsupported-info", "tie-break", "out-of-order", "security-required")) {
            if (error.hasApplicationCondition(JingleErrors.NAMESPACE, known)) {
                jingle.add(known);
            }
        }
        return String.join(" ", jingle);
    }

    private void accept(String what) {
        if (what.equals("the content")) {
            requireNonNull(added).accept().subscribe(this::content, this::failed);
        } else {
            Mono<JingleSession> accepted = what.isEmpty()
                    ? requireNonNull(offer).accept()
                    : requireNonNull(offer).accept(content -> content.name().equals(what));
            accepted.subscribe(this::established, failure -> {});
        }
    }

    private void modify(String[] words) {
        content(words[0])
                .modify(requireNonNull(Senders.of(words[1])))
                .subscribe(nothing -> {}, this::failed, () -> seen("modified"));
    }

    private void end(Reason reason) {
        if (session != null) {
            session.terminate(reason).subscribe();
        } else {
            requireNonNull(offer).decline(reason).subscribe();
        }
    }

    private static Reason reason(String words) {
        String[] parts = words.split(", ", 2);
        if (parts[0].startsWith("alternative-session ")) {
            return Reason.alternativeSession(parts[0].substring("alternative-session ".length()));
        }
        Condition condition = requireNonNull(Condition.of(parts[0]), parts[0]);
        return parts.length == 1 ? Reason.of(condition) : Reason.of(condition, parts[1]);
    }

    private void informed(Mono<Void> information) {
        information.subscribe(nothing -> {}, this::failed, () -> seen("an acknowledgement"));
    }

    private void ask() {
        Disco.on(connection).info(peer).subscribe(info -> seen(info.features().size() + " features"), this::failed);
    }

    private JingleSession session() {
        return requireNonNull(session, "session");
    }

    private JingleContent content(String name) {
        return session().contents().stream()
                .filter(content -> content.key().name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private Parts.Application application() {
        return session().contents().get(0).key().name().equals("voice") ? rtp : stub;
    }

    private Parts.Transport transport(String words) {
        return switch (words.split(" ", -1)[0]) {
            case "ice" -> ice;
            case "other" -> other;
            default -> stubs;
        };
    }

    /** A part of the content of a listing. */
    private static XmlElement part(int listing, String name) {
        return Xml.parse(Dialogue.fixture(listing))
                .elements()
                .flatMap(XmlElement::elements)
                .flatMap(XmlElement::elements)
                .filter(element -> element.elementName().localName().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
