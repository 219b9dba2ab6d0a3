package io.fluxmpp.stream.caps;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * How capabilities are announced and remembered. Immutable: take {@link #DEFAULT} and change what is to differ.
 *
 * @param node our software, the address of its web site; default fluxmpp's
 * @param cache what is behind the hashes of others; default the one of this process
 * @param entities entities whose announcement is remembered; beyond it the one not heard of for longest is forgotten;
 *     default 10 000
 * @param unverified entities whose capabilities are remembered for themselves alone, because no hash vouches for them;
 *     default 1 000
 * @param settle how long further changes of our features are waited for before they are announced; default 200 ms
 * @param turn how long others with the same hash wait while one of them is asked; then the next one is asked; default 5 s
 */
public record CapsSettings(String node, CapsCache cache, int entities, int unverified, Duration settle, Duration turn) {

    public static final CapsSettings DEFAULT = new CapsSettings(
            "https://fluxmpp.io", CapsCache.shared(), 10_000, 1000, Duration.ofMillis(200), Duration.ofSeconds(5));

    public CapsSettings {
        if (requireNonNull(node, "node").isEmpty() || node.contains("#")) {
            throw new IllegalArgumentException("node: '" + node + "' (expected: an address without '#')");
        }
        requireNonNull(cache, "cache");
        positive("entities", entities);
        positive("unverified", unverified);
        if (settle.isNegative()) {
            throw new IllegalArgumentException("settle: " + settle + " (expected: at least zero)");
        }
        if (turn.isZero() || turn.isNegative()) {
            throw new IllegalArgumentException("turn: " + turn + " (expected: more than zero)");
        }
    }

    public CapsSettings withNode(String other) {
        return new CapsSettings(other, cache, entities, unverified, settle, turn);
    }

    public CapsSettings withCache(CapsCache other) {
        return new CapsSettings(node, other, entities, unverified, settle, turn);
    }

    public CapsSettings withEntities(int other) {
        return new CapsSettings(node, cache, other, unverified, settle, turn);
    }

    public CapsSettings withUnverified(int other) {
        return new CapsSettings(node, cache, entities, other, settle, turn);
    }

    public CapsSettings withSettle(Duration other) {
        return new CapsSettings(node, cache, entities, unverified, other, turn);
    }

    public CapsSettings withTurn(Duration other) {
        return new CapsSettings(node, cache, entities, unverified, settle, other);
    }

    private static void positive(String what, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(what + ": " + value + " (expected: at least 1)");
        }
    }
}
