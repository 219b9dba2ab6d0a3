package io.fluxmpp.jingle.spi;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A transport that is up: a path for each component of the application. Immutable. */
public final class DataPaths {

    private final Map<Integer, DataPath> paths;

    private DataPaths(Map<Integer, ? extends DataPath> paths) {
        this.paths = Map.copyOf(paths);
    }

    /** The paths by the numbers of their components. */
    public static DataPaths of(Map<Integer, ? extends DataPath> paths) {
        return new DataPaths(paths);
    }

    /** The path of an application that has one component. */
    public static DataPaths of(DataPath single) {
        return new DataPaths(Map.of(1, single));
    }

    /** The stream of an application that has one component; see {@link #stream(Component)}. */
    public DataStream stream() {
        return path(1, DataStream.class);
    }

    /**
     * The stream of that component.
     *
     * @throws IllegalStateException if the transport has none: it is of the other kind, or did not bring that component up
     */
    public DataStream stream(Component component) {
        return path(component.id(), DataStream.class);
    }

    /** The stream of an application that has one component, if the transport carries further ones beside it. */
    public Optional<MultiplexedStream> multiplexed() {
        return paths.get(1) instanceof MultiplexedStream stream ? Optional.of(stream) : Optional.empty();
    }

    /**
     * The datagrams of that component.
     *
     * @throws IllegalStateException if the transport has none: it is of the other kind, or did not bring that component up
     */
    public DatagramPath datagrams(Component component) {
        return path(component.id(), DatagramPath.class);
    }

    private <P extends DataPath> P path(int component, Class<P> kind) {
        DataPath path = paths.get(component);
        if (!kind.isInstance(path)) {
            throw new IllegalStateException(
                    "component " + component + ": " + describe(path) + " (expected: " + kind.getSimpleName() + ")");
        }
        return kind.cast(path);
    }

    private static String describe(@Nullable DataPath path) {
        return path == null ? "not there" : path.getClass().getSimpleName();
    }
}
