package io.fluxmpp.jingle.fake;

import io.fluxmpp.jingle.spi.Component;
import io.fluxmpp.jingle.spi.DataPaths;
import io.fluxmpp.jingle.spi.DatagramPath;
import io.fluxmpp.jingle.spi.TransportContext;
import io.fluxmpp.jingle.spi.TransportMethod;
import io.fluxmpp.jingle.spi.TransportSession;
import io.fluxmpp.stream.codec.PayloadCodec;
import io.fluxmpp.stream.xml.Payload;
import io.fluxmpp.stream.xml.XmlElement;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** A datagram transport within the process: both parties of a session use the same instance. Nothing gets lost on the way. */
public final class MemoryDatagrams implements TransportMethod {

    public static final String NAMESPACE = "urn:xmpp:jingle:transports:datagrams:0";

    private final Map<String, End> proposed = new HashMap<>();
    private final List<TransportContext> contexts = new ArrayList<>();
    private Mono<Void> connecting = Mono.empty();

    /** What must happen before a transport is up; an error keeps it down. */
    public MemoryDatagrams connecting(Mono<Void> condition) {
        connecting = condition;
        return this;
    }

    /** Where it was asked for so far, oldest first. */
    public List<TransportContext> contexts() {
        return List.copyOf(contexts);
    }

    @Override
    public String namespace() {
        return NAMESPACE;
    }

    @Override
    public Kind kind() {
        return Kind.DATAGRAM;
    }

    @Override
    public int preference() {
        return 1;
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
    public TransportSession propose(TransportContext context) {
        contexts.add(context);
        End near = new End("pair" + proposed.size(), new HashMap<>(), new HashMap<>());
        for (Component component : context.components()) {
            near.incoming.put(component.id(), Sinks.many().multicast().directBestEffort());
            near.outgoing.put(component.id(), Sinks.many().multicast().directBestEffort());
        }
        proposed.put(near.id, near);
        return near;
    }

    @Override
    public TransportSession answer(TransportContext context, Payload proposal) {
        contexts.add(context);
        End near = proposed.get(String.valueOf(((XmlElement) proposal).attribute("id")));
        return new End(near.id, near.outgoing, near.incoming);
    }

    private final class End implements TransportSession {

        private final String id;
        private final Map<Integer, Sinks.Many<ByteBuffer>> incoming;
        private final Map<Integer, Sinks.Many<ByteBuffer>> outgoing;

        End(String id, Map<Integer, Sinks.Many<ByteBuffer>> from, Map<Integer, Sinks.Many<ByteBuffer>> to) {
            this.id = id;
            this.incoming = from;
            this.outgoing = to;
        }

        @Override
        public Payload description() {
            return XmlElement.builder(NAMESPACE, "transport")
                    .attribute("id", id)
                    .build();
        }

        @Override
        public void accepted(Payload answer) {}

        @Override
        public Mono<DataPaths> connect() {
            Map<Integer, DatagramPath> paths = new HashMap<>();
            incoming.forEach((component, sink) -> paths.put(component, new Path(sink, outgoing.get(component))));
            return connecting.then(Mono.fromSupplier(() -> DataPaths.of(paths)));
        }

        @Override
        public boolean info(Payload payload) {
            return false;
        }

        @Override
        public void release() {}
    }

    private record Path(Sinks.Many<ByteBuffer> incoming, Sinks.Many<ByteBuffer> outgoing) implements DatagramPath {

        @Override
        public Flux<ByteBuffer> receive() {
            return incoming.asFlux();
        }

        @Override
        public Mono<Void> send(Publisher<ByteBuffer> packets) {
            return Flux.from(packets).doOnNext(outgoing::tryEmitNext).then();
        }
    }
}
