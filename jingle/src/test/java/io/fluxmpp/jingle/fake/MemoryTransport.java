package io.fluxmpp.jingle.fake;

import io.fluxmpp.jingle.spi.DataPaths;
import io.fluxmpp.jingle.spi.DataStream;
import io.fluxmpp.jingle.spi.TransportContext;
import io.fluxmpp.jingle.spi.TransportMethod;
import io.fluxmpp.jingle.spi.TransportRefusedException;
import io.fluxmpp.jingle.spi.TransportSession;
import io.fluxmpp.stream.codec.PayloadCodec;
import io.fluxmpp.stream.error.XmppException;
import io.fluxmpp.stream.xml.Payload;
import io.fluxmpp.stream.xml.XmlElement;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** A streaming transport within the process: both parties of a session use the same instance. */
public final class MemoryTransport implements TransportMethod {

    public static final String NAMESPACE = "urn:xmpp:jingle:transports:stub:0";

    /** Enough to look at. */
    private static final int MAX_SENT = 100;

    private final Map<String, End[]> pipes = new HashMap<>();
    private final List<End> ends = new ArrayList<>();
    private final List<TransportContext> contexts = new ArrayList<>();
    private final String namespace;
    private final int preference;
    private Mono<Void> connecting = Mono.empty();
    private UnaryOperator<Flux<ByteBuffer>> cutting = source -> source;
    private UnaryOperator<DataStream> giving = stream -> stream;
    private @Nullable RuntimeException infoFailure;
    private Kind kind = Kind.STREAMING;
    private int sound;
    private @Nullable RuntimeException bug;
    private boolean givingNothing;
    private @Nullable RuntimeException refusal;
    private boolean refusingAnswer;

    public MemoryTransport() {
        this(NAMESPACE, 1);
    }

    /** Another method, to be tried first where its preference is higher. */
    public MemoryTransport(String namespace, int preference) {
        this.namespace = namespace;
        this.preference = preference;
    }

    /** What must happen before a transport is up; an error keeps it down. */
    public MemoryTransport connecting(Mono<Void> condition) {
        connecting = condition;
        return this;
    }

    /** Gives no path once it is up. */
    public MemoryTransport givingNothing() {
        givingNothing = true;
        return this;
    }

    /** What is made of a stream before it is given, such as one that carries others beside it. */
    public MemoryTransport giving(UnaryOperator<DataStream> stream) {
        giving = stream;
        return this;
    }

    /** How it fails on every transport-info from now on. */
    public MemoryTransport failingOnInfo(RuntimeException how) {
        infoFailure = how;
        return this;
    }

    /** How what goes in is cut anew on its way. */
    public MemoryTransport cutting(UnaryOperator<Flux<ByteBuffer>> anew) {
        cutting = anew;
        return this;
    }

    /** Pretends to be of the other kind. */
    public MemoryTransport datagram() {
        kind = Kind.DATAGRAM;
        return this;
    }

    /** Refuses every proposal from now on. */
    public MemoryTransport refusing() {
        refusal = new TransportRefusedException("test: refused");
        return this;
    }

    /** Has a bug that shows with every proposal from now on. */
    public MemoryTransport broken() {
        refusal = new ClassCastException("test: broken");
        return this;
    }

    /** Refuses every answer from now on. */
    public MemoryTransport refusingAnswer() {
        refusingAnswer = true;
        return this;
    }

    /** Has a bug that shows when so many more transports were begun. */
    public MemoryTransport breakingAfter(int more, RuntimeException how) {
        sound = more;
        bug = how;
        return this;
    }

    private void breakIfTold() {
        if (bug != null && sound-- <= 0) {
            throw bug;
        }
    }

    /** Where it was asked for so far, oldest first. */
    public List<TransportContext> contexts() {
        return List.copyOf(contexts);
    }

    /** The ends made so far, oldest first. */
    public List<End> ends() {
        return List.copyOf(ends);
    }

    @Override
    public String namespace() {
        return namespace;
    }

    @Override
    public Kind kind() {
        return kind;
    }

    @Override
    public int preference() {
        return preference;
    }

    @Override
    public List<PayloadCodec<?>> codecs() {
        return List.of();
    }

    @Override
    public Set<String> features() {
        return Set.of(namespace);
    }

    @Override
    public TransportSession propose(TransportContext context) {
        contexts.add(context);
        breakIfTold();
        return propose();
    }

    private End propose() {
        String id = "pipe" + pipes.size();
        End near = new End(id, true);
        End far = new End(id, false);
        near.other = far;
        far.other = near;
        pipes.put(id, new End[] {near, far});
        ends.add(near);
        return near;
    }

    @Override
    public TransportSession answer(TransportContext context, Payload proposed) {
        contexts.add(context);
        breakIfTold();
        if (refusal != null) {
            throw refusal;
        }
        String id = String.valueOf(((XmlElement) proposed).attribute("id"));
        // A scripted peer proposes pipes that nobody made.
        End far = pipes.containsKey(id) ? pipes.get(id)[1] : propose();
        ends.add(far);
        return far;
    }

    /** One side of a pipe. */
    public final class End implements TransportSession, DataStream {

        private final String id;
        private final boolean proposer;
        private final Sinks.Many<ByteBuffer> incoming = Sinks.many().unicast().onBackpressureBuffer();
        private @Nullable End other;
        private final List<Byte> sent = new ArrayList<>();
        private final AtomicLong passed = new AtomicLong();
        private boolean released;
        private boolean closed;
        private boolean connected;

        private End(String id, boolean proposer) {
            this.id = id;
            this.proposer = proposer;
        }

        @Override
        public String toString() {
            return (proposer ? "proposed " : "answered ") + id + " of " + namespace + (released ? ", released" : "");
        }

        public boolean isReleased() {
            return released;
        }

        public boolean isClosed() {
            return closed;
        }

        public boolean isConnected() {
            return connected;
        }

        /** Bytes as if the peer had sent them. */
        public void feed(byte... bytes) {
            incoming.tryEmitNext(ByteBuffer.wrap(bytes));
        }

        /** The bytes that went in here, for the peer. */
        public List<Byte> sent() {
            return List.copyOf(sent);
        }

        /** How many bytes went in here. */
        public long passed() {
            return passed.get();
        }

        /** The stream's end as if the peer had closed it. */
        public void feedEnd() {
            incoming.tryEmitComplete();
        }

        @Override
        public Payload description() {
            return XmlElement.builder(namespace, "transport")
                    .attribute("id", id)
                    .build();
        }

        @Override
        public void accepted(Payload answer) {
            if (refusingAnswer || !proposer) {
                throw new TransportRefusedException("test: the answer does not fit");
            }
        }

        @Override
        public Mono<DataPaths> connect() {
            return connecting.then(Mono.fromSupplier(() -> {
                connected = true;
                return givingNothing ? null : DataPaths.of(giving.apply(this));
            }));
        }

        @Override
        public boolean info(Payload payload) {
            if (infoFailure != null) {
                throw infoFailure;
            }
            return ((XmlElement) payload).attribute("known") != null;
        }

        @Override
        public void release() {
            released = true;
            incoming.tryEmitError(new XmppException("test: released"));
        }

        @Override
        public Flux<ByteBuffer> receive() {
            return incoming.asFlux().doOnCancel(() -> closed = true);
        }

        @Override
        public Mono<Void> send(Publisher<ByteBuffer> source) {
            return Flux.from(source)
                    .transform(cutting)
                    .doOnNext(block -> {
                        byte[] copy = new byte[block.remaining()];
                        block.get(copy);
                        passed.addAndGet(copy.length);
                        if (sent.size() < MAX_SENT) {
                            for (byte each : copy) {
                                sent.add(each);
                            }
                        }
                        if (other != null) {
                            other.feed(copy);
                        }
                    })
                    .then();
        }

        @Override
        public Mono<Void> close() {
            return Mono.fromRunnable(() -> {
                closed = true;
                if (other != null) {
                    other.feedEnd();
                }
            });
        }
    }
}
