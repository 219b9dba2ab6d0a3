package io.fluxmpp.stream.caps;

import static java.util.Objects.requireNonNull;

import io.fluxmpp.stream.disco.Disco;
import io.fluxmpp.stream.disco.DiscoInfo;
import io.fluxmpp.stream.error.XmppException;
import io.fluxmpp.stream.jid.Jid;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.util.Logger;
import reactor.util.Loggers;

/**
 * Finds out what is behind an announcement (XEP-0115 §5.4, §6.2). Of those with the same hash one is asked while the others
 * wait: not for ever, because it may never answer, and not again and again, because all who come first may lie. Confined to
 * the event loop.
 */
final class CapsExchange {

    private static final Logger LOG = Loggers.getLogger(Caps.class);

    /** How often somebody waits for the answer of another before being asked itself. */
    private static final int TURNS = 3;

    /** The largest answer that is remembered. Those of well-equipped clients weigh some 10 000. */
    private static final long LARGEST = 32_768;

    private final Disco disco;
    private final Announcements announcements;
    private final CapsSettings settings;
    private final Scheduler loop;
    private final Map<Hash, Question> questions = new HashMap<>();

    CapsExchange(Disco disco, Announcements announcements, CapsSettings settings, Scheduler loop) {
        this.disco = disco;
        this.announcements = announcements;
        this.settings = settings;
        this.loop = loop;
    }

    private record Hash(String function, String ver) {}

    private record Question(Jid entity, Mono<DiscoInfo> answer) {}

    /** What {@code entity} can do, which announces {@code caps} with a hash. */
    Mono<DiscoInfo> of(Jid entity, EntityCaps caps) {
        Optional<DiscoInfo> ofItAlone = announcements.unverified(entity);
        if (ofItAlone.isPresent()) {
            return Mono.just(ofItAlone.get());
        }
        String function = requireNonNull(caps.hash());
        return HashFunction.of(function).isPresent()
                ? find(entity, caps, new Hash(function, caps.ver()), TURNS)
                : ask(entity, caps).map(info -> believe(entity, caps, VerificationString.covered(info)));
    }

    private Mono<DiscoInfo> find(Jid entity, EntityCaps caps, Hash hash, int turns) {
        return known(hash).switchIfEmpty(Mono.defer(() -> {
            Question asked = questions.get(hash);
            return asked == null || turns == 0
                    ? question(entity, caps, hash)
                    : over(hash, asked).then(Mono.defer(() -> find(entity, caps, hash, turns - 1)));
        }));
    }

    /** Waits until a question is answered, whatever the answer, or has taken too long. */
    private Mono<Void> over(Hash hash, Question asked) {
        return asked.answer()
                .timeout(settings.turn(), loop)
                .doOnError(failure -> isOver(hash, asked.entity()))
                .onErrorComplete()
                .then();
    }

    /** Asks the entity, for itself and for those who come while it is asked. */
    private Mono<DiscoInfo> question(Jid entity, EntityCaps caps, Hash hash) {
        Mono<DiscoInfo> answer = ask(entity, caps)
                .flatMap(info -> judge(entity, caps, hash, info))
                .doOnTerminate(() -> isOver(hash, entity))
                .doOnCancel(() -> isOver(hash, entity))
                .flux()
                .replay(1)
                .refCount(1)
                .next();
        questions.putIfAbsent(hash, new Question(entity, answer));
        return answer;
    }

    private void isOver(Hash hash, Jid entity) {
        Question asked = questions.get(hash);
        if (asked != null && asked.entity().equals(entity)) {
            questions.remove(hash);
        }
    }

    private Mono<DiscoInfo> ask(Jid entity, EntityCaps caps) {
        return disco.info(entity, caps.queryNode()).map(info -> info.withNode(null));
    }

    /** Believes an answer of all who announce the hash, of the entity alone, or not at all. */
    private Mono<DiscoInfo> judge(Jid entity, EntityCaps caps, Hash hash, DiscoInfo info) {
        if (VerificationString.isIllFormed(info)) {
            return Mono.error(new XmppException("capabilities of " + entity
                    + ": the answer says something twice that it may say once (XEP-0115 §5.4)"));
        }
        DiscoInfo covered = VerificationString.covered(info);
        return isVerified(hash, covered)
                ? store(hash, covered).thenReturn(covered)
                : Mono.just(believe(entity, caps, covered));
    }

    private static boolean isVerified(Hash hash, DiscoInfo info) {
        VerificationString said = VerificationString.of(info);
        return said.weight() <= LARGEST
                && !VerificationString.isAmbiguous(info)
                && HashFunction.of(hash.function())
                        .map(function -> function.of(said))
                        .filter(hash.ver()::equals)
                        .isPresent();
    }

    private DiscoInfo believe(Jid entity, EntityCaps caps, DiscoInfo info) {
        if (VerificationString.of(info).weight() <= LARGEST) {
            announcements.remember(entity, caps, info);
        }
        return info;
    }

    private Mono<DiscoInfo> known(Hash hash) {
        return safely(() -> settings.cache().find(hash.function(), hash.ver()));
    }

    private Mono<Void> store(Hash hash, DiscoInfo info) {
        return safely(() -> settings.cache().put(hash.function(), hash.ver(), info));
    }

    /** The cache may be anybody's: it comes back to the event loop, in time, and does not fail. */
    private <T> Mono<T> safely(Supplier<Mono<T>> cache) {
        return Mono.defer(cache).publishOn(loop).timeout(settings.turn(), loop).onErrorResume(failure -> {
            LOG.warn("the cache of capabilities does not answer", failure);
            return Mono.empty();
        });
    }
}
