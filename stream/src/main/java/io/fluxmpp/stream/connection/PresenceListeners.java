package io.fluxmpp.stream.connection;

import io.fluxmpp.stream.model.Presence;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import reactor.core.Disposable;
import reactor.util.Logger;
import reactor.util.Loggers;

/** Who hears of presence before the application does. Listeners come and go on any thread. */
final class PresenceListeners {

    private static final Logger LOG = Loggers.getLogger(PresenceListeners.class);

    private final List<Consumer<? super Presence>> listeners = new CopyOnWriteArrayList<>();

    Disposable register(Consumer<? super Presence> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    void tell(Presence presence) {
        for (Consumer<? super Presence> listener : listeners) {
            try {
                listener.accept(presence);
            } catch (RuntimeException e) {
                LOG.error("a listener for presence has thrown (expected: no exception)", e);
            }
        }
    }
}
