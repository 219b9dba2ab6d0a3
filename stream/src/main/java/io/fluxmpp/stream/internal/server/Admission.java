package io.fluxmpp.stream.internal.server;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Who may connect: counts connections in all, from one address, and of clients that have not authenticated. Those that are
 * turned away count until they are gone. Thread-safe.
 */
final class Admission {

    private final ServerLimits limits;
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger unauthenticated = new AtomicInteger();
    private final ConcurrentMap<InetAddress, Integer> byAddress = new ConcurrentHashMap<>();

    Admission(ServerLimits limits) {
        this.limits = limits;
    }

    /** Counts one more. It must say when it has authenticated and when it has left, if only {@link Guest#left()}. */
    Guest arrived(@Nullable SocketAddress from) {
        return new Guest(from instanceof InetSocketAddress address ? address.getAddress() : null);
    }

    /** One connection in the counts. Used by one thread at a time. */
    final class Guest {

        private final @Nullable InetAddress address;
        private final @Nullable String refusal;
        private boolean unknown = true;

        private Guest(@Nullable InetAddress address) {
            this.address = address;
            int all = connections.incrementAndGet();
            int strangers = unauthenticated.incrementAndGet();
            int neighbours = address == null ? 1 : byAddress.merge(address, 1, Integer::sum);
            this.refusal = Stream.of(
                            beyond("maxConnections", all, limits.connections()),
                            beyond("maxConnectionsPerAddress", neighbours, limits.connectionsPerAddress()),
                            beyond("maxUnauthenticated", strangers, limits.unauthenticated()))
                    .flatMap(Optional::stream)
                    .findFirst()
                    .orElse(null);
        }

        /** The limit that this connection is beyond, for the log; {@code null} if it may stay. */
        @Nullable
        String refusal() {
            return refusal;
        }

        /** It is no stranger any longer. */
        void authenticated() {
            if (unknown) {
                unknown = false;
                unauthenticated.decrementAndGet();
            }
        }

        /** It is gone. */
        void left() {
            authenticated();
            connections.decrementAndGet();
            if (address != null) {
                byAddress.computeIfPresent(address, (key, count) -> count == 1 ? null : count - 1);
            }
        }

        private static Optional<String> beyond(String setting, int count, int limit) {
            return count <= limit ? Optional.empty() : Optional.of(setting + ": " + limit);
        }
    }
}
