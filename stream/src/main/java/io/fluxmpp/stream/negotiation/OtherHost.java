package io.fluxmpp.stream.negotiation;

import static java.util.Objects.requireNonNull;

import io.fluxmpp.stream.error.StreamErrorException;
import io.fluxmpp.stream.model.StreamError.Condition;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where {@code see-other-host} sends a client (RFC 6120 §4.9.3.19).
 *
 * @param host a name or an address; one of IPv6 without its brackets
 * @param port {@code null} where none was named
 */
public record OtherHost(String host, @Nullable Integer port) {

    /** {@code host}, {@code host:port}, {@code [IPv6]}, {@code [IPv6]:port}; DNS has no names longer than 253. */
    private static final Pattern ADDRESS = Pattern.compile(
            "(?:\\[(?<ipv6>[0-9A-Fa-f:.]{2,45})]|(?<name>[^\\s\\[\\]:/@]{1,253}))(?::(?<port>[0-9]{1,5}))?");

    private static final int MAX_PORT = 65_535;

    public OtherHost {
        requireNonNull(host, "host");
        if (port != null && (port < 1 || port > MAX_PORT)) {
            throw new IllegalArgumentException("port: " + port + " (expected: 1.." + MAX_PORT + ")");
        }
    }

    /** Whether that is how a server sends its clients elsewhere. */
    public static boolean isIn(Throwable failure) {
        return failure instanceof StreamErrorException ended
                && ended.isFromPeer()
                && ended.error().condition() == Condition.SEE_OTHER_HOST;
    }

    /** The address in the server's error; empty if it is none. */
    public static Optional<OtherHost> in(StreamErrorException failure) {
        return Optional.ofNullable(failure.error().conditionText()).flatMap(OtherHost::parse);
    }

    /** Reads {@code host}, {@code host:port}, {@code [IPv6]} or {@code [IPv6]:port}; empty if it is none of them. */
    public static Optional<OtherHost> parse(String text) {
        Matcher address = ADDRESS.matcher(text.strip());
        if (!address.matches()) {
            return Optional.empty();
        }
        String name = address.group("name");
        String port = address.group("port");
        try {
            return Optional.of(new OtherHost(
                    name == null ? address.group("ipv6") : name, port == null ? null : Integer.valueOf(port)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** As it is written. */
    @Override
    public String toString() {
        String written = host.indexOf(':') < 0 ? host : "[" + host + "]";
        return port == null ? written : written + ":" + port;
    }
}
