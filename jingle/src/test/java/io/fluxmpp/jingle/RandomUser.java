package io.fluxmpp.jingle;

import static java.util.Objects.requireNonNull;

import io.fluxmpp.jingle.fake.MemoryConnection;
import io.fluxmpp.jingle.fake.MemoryTransport;
import io.fluxmpp.jingle.model.Content;
import io.fluxmpp.jingle.model.Reason;
import io.fluxmpp.jingle.model.Reason.Condition;
import io.fluxmpp.jingle.model.Senders;
import io.fluxmpp.jingle.session.ContentOffer;
import io.fluxmpp.jingle.session.JingleContent;
import io.fluxmpp.jingle.session.JingleOffer;
import io.fluxmpp.jingle.session.JingleSession;
import io.fluxmpp.jingle.session.SessionUpdate;
import io.fluxmpp.jingle.spi.ApplicationFormat;
import io.fluxmpp.jingle.spi.ApplicationOffer;
import io.fluxmpp.jingle.spi.ApplicationSession;
import io.fluxmpp.jingle.spi.ContentControl;
import io.fluxmpp.jingle.spi.DataPaths;
import io.fluxmpp.jingle.spi.TransportMethod;
import io.fluxmpp.stream.codec.PayloadCodec;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.xml.Payload;
import io.fluxmpp.stream.xml.XmlElement;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Uses every door of one Jingle by the number, and keeps what it got and waits for. */
final class RandomUser {

    private static final Senders[] SENDERS = Senders.values();
    private static final Talk TALK = new Talk("urn:test:talk");
    private static final Talk CHAT = new Talk("urn:test:chat");

    /** The numbers of what begins a session. */
    static final int INITIATE = 0;

    static final int ACCEPT = 1;

    private final MemoryConnection connection;
    private final Jingle jingle;
    private final Map<String, JingleSession> sessions = new LinkedHashMap<>();
    private final List<JingleOffer> offers = new ArrayList<>();
    private final List<ContentOffer> additions = new ArrayList<>();
    private final List<Fate> fates = new ArrayList<>();
    private @Nullable Jid peer;
    private int lastName;

    RandomUser(MemoryConnection connection, MemoryTransport... transports) {
        this.connection = connection;
        Jingle.Builder builder = Jingle.on(connection)
                .application(TALK)
                .settings(settings -> settings.withMaxContents(5).withMaxSessionsPerPeer(4));
        // Juliet does not chat: of alternatives she takes the other one.
        if (connection.jid().toString().startsWith("romeo")) {
            builder.application(CHAT);
        }
        for (MemoryTransport transport : transports) {
            builder.transport(transport);
        }
        this.jingle = builder.start();
    }

    void startWith(Jid other) {
        peer = other;
        jingle.offers().subscribe(offer -> {
            offers.add(offer);
            follow("updates of " + offer, offer.updates(), this::updated);
            follow("end of " + offer, offer.onEnd(), reason -> {});
        });
    }

    MemoryConnection connection() {
        return connection;
    }

    Map<String, JingleSession> sessions() {
        return sessions;
    }

    /** What was subscribed to and has neither ended nor been cancelled. */
    List<String> unended() {
        return fates.stream().filter(fate -> !fate.ended).map(fate -> fate.what).toList();
    }

    void endAll() {
        jingle.close().subscribe();
    }

    void act(int choice) {
        int rest = choice / 32;
        switch (choice % 32) {
            case INITIATE -> initiate(rest);
            case ACCEPT -> pick(offers, rest, offer -> follow("accept", offer.accept(), this::established));
            case 2 -> pick(offers, rest, offer -> answer(offer, rest / 8));
            case 3, 4, 5, 6 -> withSession(rest, session -> add(session, rest / 8));
            case 7, 8, 9, 10 -> pick(additions, rest, offer -> answer(offer, rest / 8));
            case 11, 12, 13, 14, 15, 16 ->
                withContent(rest, content -> follow("modify", content.modify(SENDERS[rest / 64 % 4]), done -> {}));
            case 17, 18 ->
                withContent(rest, content -> follow("remove", content.remove(Reason.of(Condition.CANCEL)), done -> {}));
            case 19, 20 ->
                withContent(
                        rest,
                        content -> follow(
                                "send",
                                content.send(Flux.just(ByteBuffer.allocate(3), ByteBuffer.allocate(5))),
                                done -> {}));
            case 21, 22 -> withContent(rest, content -> follow("receive", content.receive(), bytes -> {}));
            case 23, 24 -> withSession(rest, session -> follow("ping", session.ping(), done -> {}));
            case 25, 26 -> pick(fates, rest, Fate::cancel);
            case 27 -> {
                if (rest % 3 == 0) {
                    withSession(
                            rest,
                            session -> follow("terminate", session.terminate(Reason.of(Condition.GONE)), e -> {}));
                }
            }
            default -> {}
        }
    }

    private static <T> void pick(List<? extends T> from, int number, Consumer<? super T> action) {
        if (!from.isEmpty()) {
            action.accept(from.get(number % from.size()));
        }
    }

    private void withSession(int number, Consumer<JingleSession> action) {
        pick(List.copyOf(sessions.values()), number, action);
    }

    private void withContent(int number, Consumer<JingleContent> action) {
        withSession(number, session -> pick(session.contents(), number / 4, action));
    }

    private void initiate(int choice) {
        List<ApplicationOffer> wanted = new ArrayList<>(List.of(TALK.offer(fresh(choice))));
        if (choice % 2 == 0) {
            wanted.add(TALK.offer(fresh(choice / 2)));
        }
        follow("initiate", jingle.initiate(requireNonNull(peer), wanted), this::established);
    }

    private String fresh(int choice) {
        return "talk" + lastName++ + "-" + choice % 2;
    }

    private void established(JingleSession session) {
        if (sessions.put(session.sid(), session) == null) {
            follow("updates of " + session, session.updates(), this::updated);
            follow("end of " + session, session.onEnd(), reason -> {});
        }
    }

    private void updated(SessionUpdate update) {
        if (update instanceof SessionUpdate.Added added) {
            if (!additions.contains(added.offer())) {
                additions.add(added.offer());
            }
        } else if (update instanceof SessionUpdate.Removed removed) {
            follow("end of a content", removed.content().onEnd(), reason -> {});
        }
    }

    private void answer(JingleOffer offer, int choice) {
        switch (choice % 8) {
            case 0 -> follow("decline", offer.decline(), done -> {});
            case 1 ->
                follow("accept some", offer.accept(content -> content.name().endsWith("0")), this::established);
            default -> follow("accept", offer.accept(), this::established);
        }
    }

    private void answer(ContentOffer offer, int choice) {
        if (choice % 4 == 0) {
            follow("decline addition", offer.decline(), done -> {});
        } else {
            follow("accept addition", offer.accept(), content -> {});
        }
    }

    private void add(JingleSession session, int choice) {
        String name = fresh(choice);
        boolean chatting = choice % 3 == 0 && connection.jid().toString().startsWith("romeo");
        follow(
                "add",
                chatting ? session.add(CHAT.offer(name), TALK.offer(name)) : session.add(TALK.offer(name)),
                content -> follow("end of a content", content.onEnd(), reason -> {}));
    }

    private <T> void follow(String what, Publisher<T> publisher, Consumer<? super T> consumer) {
        Fate fate = new Fate(what);
        fates.add(fate);
        fate.subscription =
                Flux.from(publisher).doFinally(signal -> fate.ended = true).subscribe(consumer, error -> {});
    }

    /** What became of a subscription. */
    private static final class Fate {
        private final String what;
        private @Nullable Disposable subscription;
        private boolean ended;

        Fate(String what) {
            this.what = what;
        }

        void cancel() {
            if (subscription != null) {
                subscription.dispose();
            }
        }
    }

    /** An application whose contents are done when their bytes are sent. Those whose names end alike are the same. */
    private record Talk(String namespace) implements ApplicationFormat {

        ApplicationOffer offer(String name) {
            return new Offer(this, name);
        }

        @Override
        public TransportMethod.Kind transportKind() {
            return TransportMethod.Kind.STREAMING;
        }

        @Override
        public List<PayloadCodec<?>> codecs() {
            return List.of();
        }

        @Override
        public Set<String> features() {
            return Set.of(namespace);
        }

        @Override
        public ApplicationSession review(Content offered) {
            return new Speaker(this);
        }

        @Override
        public boolean isSame(Content ours, Content theirs) {
            return ours.name().endsWith(theirs.name().substring(theirs.name().length() - 1));
        }
    }

    private record Offer(Talk talk, String contentName) implements ApplicationOffer {

        @Override
        public String namespace() {
            return talk.namespace();
        }

        @Override
        public ApplicationSession begin() {
            return new Speaker(talk);
        }
    }

    private record Speaker(Talk talk) implements ApplicationSession {

        @Override
        public Payload description() {
            return XmlElement.of(talk.namespace(), "description");
        }

        @Override
        public Senders senders() {
            return Senders.BOTH;
        }

        @Override
        public void accepted(Payload answer) {}

        @Override
        public boolean info(Payload payload) {
            return false;
        }

        @Override
        public Mono<Void> send(DataPaths paths, Publisher<ByteBuffer> source, ContentControl content) {
            return paths.stream().send(source).then(Mono.fromRunnable(() -> content.end(Reason.of(Condition.SUCCESS))));
        }

        @Override
        public Flux<ByteBuffer> receive(DataPaths paths, ContentControl content) {
            return paths.stream().receive();
        }
    }
}
