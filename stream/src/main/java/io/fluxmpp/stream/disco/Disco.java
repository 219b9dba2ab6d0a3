package io.fluxmpp.stream.disco;

import static java.util.Objects.requireNonNull;

import io.fluxmpp.stream.connection.XmppConnection;
import io.fluxmpp.stream.disco.DiscoInfo.Identity;
import io.fluxmpp.stream.disco.DiscoItems.Item;
import io.fluxmpp.stream.error.StanzaErrorException;
import io.fluxmpp.stream.error.XmppException;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.Iq;
import io.fluxmpp.stream.model.StanzaError;
import io.fluxmpp.stream.model.StanzaError.Condition;
import io.fluxmpp.stream.xml.Payload;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Service discovery on one connection: answers what we are and can do, asks what others are and can do (XEP-0030).
 *
 * <p>What is added is told from then on, until the handle is disposed of. Thread-safe.
 */
public final class Disco {

    private final XmppConnection connection;
    private final AtomicReference<Profile> profile = new AtomicReference<>(Profile.EMPTY);
    private final Map<String, DiscoNode> nodes = new ConcurrentHashMap<>();
    private final Sinks.Many<DiscoInfo> changes = Sinks.many().multicast().directBestEffort();
    private final AtomicBoolean changed = new AtomicBoolean();
    private volatile Predicate<? super Jid> policy = requester -> true;

    private Disco(XmppConnection connection) {
        this.connection = connection;
        connection.codecs().register(new DiscoInfoCodec()).register(new DiscoItemsCodec());
        connection.handle(DiscoInfo.NAME, request -> Mono.defer(() -> info(request)));
        connection.handle(DiscoItems.NAME, request -> Mono.defer(() -> items(request)));
    }

    /** Service discovery on that connection. */
    public static Disco on(XmppConnection connection) {
        return connection.extension(Disco.class, Disco::new);
    }

    /**
     * Says that we can do something.
     *
     * @param namespace the feature, usually a protocol's namespace
     */
    public Disposable addFeature(String namespace) {
        requireNonNull(namespace, "namespace");
        return contribute(before -> before.with(namespace), before -> before.without(namespace));
    }

    /**
     * Says what we are. Until somebody does, we are a {@code client/bot} named fluxmpp.
     *
     * @throws IllegalArgumentException if we go by another name in the same category, type and language already
     */
    public Disposable addIdentity(Identity identity) {
        return contribute(before -> before.with(identity), before -> before.without(identity));
    }

    /**
     * Says more about us (XEP-0128).
     *
     * @throws IllegalArgumentException if there is another form of the same type already
     */
    public Disposable addForm(InfoForm form) {
        return contribute(before -> before.with(form), before -> before.without(form));
    }

    /** Says that something belongs to us. An item that is a node of ours is answered for by {@link #addNode}. */
    public Disposable addItem(Item item) {
        return contribute(before -> before.with(item), before -> before.without(item));
    }

    /**
     * Answers for a node. Nodes nobody answers for are answered with {@code item-not-found}.
     *
     * @throws IllegalStateException if somebody answers for it already
     */
    public Disposable addNode(String node, DiscoNode answers) {
        if (nodes.putIfAbsent(node, answers) != null) {
            throw new IllegalStateException("node " + node + ": somebody answers for it already (expected: nobody)");
        }
        return () -> nodes.remove(node, answers);
    }

    /**
     * Answers only to whom {@code policy} is true for, from the next request on; default: to everybody. All others get
     * {@code service-unavailable}, just as from the server when we are not there (XEP-0030 §7, RFC 6121 §8.5.3.2.3).
     *
     * @param policy is asked on the event loop, for each request, about its sender; must not block
     */
    public void answerOnly(Predicate<? super Jid> policy) {
        this.policy = requireNonNull(policy, "policy");
    }

    /** What we answer to disco#info at the moment. */
    public DiscoInfo info() {
        return current().info();
    }

    /**
     * What we answer, after each change of it; several at once are one. Hot; never ends. Signals arrive on the event loop;
     * a subscriber without demand misses some.
     */
    public Flux<DiscoInfo> changes() {
        return changes.asFlux();
    }

    /**
     * Asks an entity what it is and can do. Lazy; asks anew for each subscriber.
     *
     * <p>Errors: those of {@link XmppConnection#request(Iq)}.
     */
    public Mono<DiscoInfo> info(Jid entity) {
        return info(entity, null);
    }

    /** Asks about a node of an entity, or with {@code null} about the entity itself. @see #info(Jid) */
    public Mono<DiscoInfo> info(Jid entity, @Nullable String node) {
        return connection
                .request(Iq.get(entity, DiscoInfo.query(node)))
                .map(answer -> payload(answer, DiscoInfo.class, "disco#info"));
    }

    /** Asks what an item is and can do. @see #info(Jid) */
    public Mono<DiscoInfo> info(Item item) {
        return info(item.jid(), item.node());
    }

    /**
     * Asks an entity what belongs to it. Lazy; asks anew for each subscriber.
     *
     * <p>Errors: those of {@link XmppConnection#request(Iq)}.
     */
    public Mono<DiscoItems> items(Jid entity) {
        return items(entity, null);
    }

    /** Asks about a node of an entity, or with {@code null} about the entity itself. @see #items(Jid) */
    public Mono<DiscoItems> items(Jid entity, @Nullable String node) {
        return connection
                .request(Iq.get(entity, DiscoItems.query(node)))
                .map(answer -> payload(answer, DiscoItems.class, "disco#items"));
    }

    /** Asks what belongs to an item. @see #items(Jid) */
    public Mono<DiscoItems> items(Item item) {
        return items(item.jid(), item.node());
    }

    private Disposable contribute(UnaryOperator<Profile> add, UnaryOperator<Profile> takeBack) {
        profile.updateAndGet(add);
        tell();
        return Disposables.composite(() -> {
            profile.updateAndGet(takeBack);
            tell();
        });
    }

    /** Waits for the event loop, so that whoever adds many things in one go causes one signal. */
    private void tell() {
        if (changed.compareAndSet(false, true)) {
            connection.scheduler().schedule(() -> {
                changed.set(false);
                changes.tryEmitNext(info());
            });
        }
    }

    private Mono<DiscoInfo> info(Iq request) {
        String node = ((DiscoInfo) asked(request)).node();
        return node == null
                ? Mono.just(info())
                : ofNode(node, answers -> answers.info(sender(request))).map(info -> info.withNode(node));
    }

    private Mono<DiscoItems> items(Iq request) {
        String node = ((DiscoItems) asked(request)).node();
        return node == null
                ? Mono.just(current().ownItems())
                : ofNode(node, answers -> answers.items(sender(request))).map(items -> items.withNode(node));
    }

    private <A> Mono<A> ofNode(String node, Function<DiscoNode, Mono<A>> question) {
        return Mono.justOrEmpty(nodes.get(node))
                .flatMap(question)
                .switchIfEmpty(Mono.error(
                        () -> new StanzaErrorException(StanzaError.of(Condition.ITEM_NOT_FOUND, "no such node"))));
    }

    private Payload asked(Iq request) {
        if (!policy.test(sender(request))) {
            throw new StanzaErrorException(StanzaError.of(Condition.SERVICE_UNAVAILABLE));
        }
        if (request.type() != Iq.Type.GET) {
            throw new StanzaErrorException(
                    StanzaError.of(Condition.BAD_REQUEST, "service discovery is asked with type get"));
        }
        return requireNonNull(request.payload());
    }

    private static Jid sender(Iq request) {
        return requireNonNull(request.from());
    }

    private static <P extends Payload> P payload(Iq answer, Class<P> type, String what) {
        if (type.isInstance(answer.payload())) {
            return type.cast(answer.payload());
        }
        throw new XmppException(what + " of " + answer.from() + ": the answer has no <query/>");
    }

    private Profile current() {
        return requireNonNull(profile.get());
    }
}
