package io.fluxmpp.jingle.fake;

import io.fluxmpp.jingle.model.Reason;
import io.fluxmpp.jingle.spi.ApplicationRefusedException;
import io.fluxmpp.jingle.spi.DataPaths;
import io.fluxmpp.jingle.spi.DataStream;
import io.fluxmpp.jingle.spi.SecurityContext;
import io.fluxmpp.jingle.spi.SecurityPrecondition;
import io.fluxmpp.jingle.spi.SecuritySession;
import io.fluxmpp.jingle.spi.TransportMethod;
import io.fluxmpp.stream.codec.PayloadCodec;
import io.fluxmpp.stream.xml.Payload;
import io.fluxmpp.stream.xml.XmlElement;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A security precondition that inverts every byte on a stream. It understands a security-info with {@code known}. */
public final class StubSecurity implements SecurityPrecondition {

    public static final String NAMESPACE = "urn:xmpp:jingle:security:stub:0";
    public static final XmlElement SECURITY = XmlElement.of(NAMESPACE, "security");

    private final List<Guard> guards = new ArrayList<>();
    private Mono<Void> securing = Mono.empty();
    private boolean givingNothing;
    private boolean refusing;

    /** What must happen before a transport is secure; an error keeps it insecure. */
    public StubSecurity securing(Mono<Void> condition) {
        securing = condition;
        return this;
    }

    /** Gives no path once a transport is secure. */
    public StubSecurity givingNothing() {
        givingNothing = true;
        return this;
    }

    /** Refuses every demand from now on. */
    public StubSecurity refusing() {
        refusing = true;
        return this;
    }

    /** The sides made so far, oldest first. */
    public List<Guard> guards() {
        return List.copyOf(guards);
    }

    /** A security-info that is understood. */
    public static XmlElement known() {
        return XmlElement.builder(NAMESPACE, "security").attribute("known", "1").build();
    }

    private static ApplicationRefusedException refused(String why) {
        return new ApplicationRefusedException(Reason.of(Reason.Condition.SECURITY_ERROR, why));
    }

    @Override
    public String namespace() {
        return NAMESPACE;
    }

    @Override
    public Set<TransportMethod.Kind> kinds() {
        return Set.of(TransportMethod.Kind.STREAMING);
    }

    @Override
    public List<PayloadCodec<?>> codecs() {
        return List.of();
    }

    @Override
    public Set<String> features() {
        return Set.of(NAMESPACE);
    }

    @Override
    public SecuritySession propose(SecurityContext context) {
        Guard guard = new Guard(context);
        guards.add(guard);
        return guard;
    }

    @Override
    public SecuritySession answer(SecurityContext context, Payload proposed) {
        if (refusing) {
            throw refused("test: refused");
        }
        return propose(context);
    }

    /** One side of a precondition. */
    public final class Guard implements SecuritySession {

        private final SecurityContext context;
        private boolean released;

        private Guard(SecurityContext context) {
            this.context = context;
        }

        public SecurityContext context() {
            return context;
        }

        public boolean isReleased() {
            return released;
        }

        @Override
        public Payload description() {
            return SECURITY;
        }

        @Override
        public void accepted(@Nullable Payload answer) {
            if (!SECURITY.equals(answer)) {
                throw refused("test: the answer has no such security");
            }
        }

        @Override
        public boolean info(Payload payload) {
            return ((XmlElement) payload).attribute("known") != null;
        }

        @Override
        public Mono<DataPaths> secure(DataPaths open) {
            return securing.then(
                    Mono.fromSupplier(() -> givingNothing ? null : DataPaths.of(new Inverted(open.stream()))));
        }

        @Override
        public void release() {
            released = true;
        }
    }

    private record Inverted(DataStream open) implements DataStream {

        private static ByteBuffer invert(ByteBuffer bytes) {
            ByteBuffer inverted = ByteBuffer.allocate(bytes.remaining());
            while (bytes.hasRemaining()) {
                inverted.put((byte) ~bytes.get());
            }
            return inverted.flip();
        }

        @Override
        public Flux<ByteBuffer> receive() {
            return open.receive().map(Inverted::invert);
        }

        @Override
        public Mono<Void> send(Publisher<ByteBuffer> source) {
            return open.send(Flux.from(source).map(Inverted::invert));
        }

        @Override
        public Mono<Void> close() {
            return open.close();
        }
    }
}
