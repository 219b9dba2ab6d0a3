package io.fluxmpp.stream.caps;

import io.fluxmpp.stream.disco.DiscoInfo;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Forgets what was used longest ago. Looking for that takes time, but only when somebody was asked something new. */
final class MemoryCapsCache implements CapsCache {

    static final CapsCache SHARED = new MemoryCapsCache(1000);

    private final int size;
    private final Map<Key, Entry> entries = new ConcurrentHashMap<>();
    private final AtomicLong uses = new AtomicLong();

    MemoryCapsCache(int size) {
        if (size < 1) {
            throw new IllegalArgumentException("size: " + size + " (expected: at least 1)");
        }
        this.size = size;
    }

    private record Key(String hash, String ver) {}

    private record Entry(DiscoInfo info, long lastUse) {}

    @Override
    public Mono<DiscoInfo> find(String hash, String ver) {
        return Mono.fromSupplier(() -> use(new Key(hash, ver))).map(Entry::info);
    }

    @Override
    public Mono<Void> put(String hash, String ver, DiscoInfo info) {
        return Mono.fromRunnable(() -> {
            entries.put(new Key(hash, ver), new Entry(info, uses.incrementAndGet()));
            while (entries.size() > size) {
                forgetOne();
            }
        });
    }

    private @Nullable Entry use(Key key) {
        return entries.computeIfPresent(key, (same, entry) -> new Entry(entry.info(), uses.incrementAndGet()));
    }

    private void forgetOne() {
        entries.entrySet().stream()
                .min(Comparator.comparingLong(entry -> entry.getValue().lastUse()))
                .ifPresent(eldest -> entries.remove(eldest.getKey()));
    }
}
