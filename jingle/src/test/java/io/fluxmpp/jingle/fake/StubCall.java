package io.fluxmpp.jingle.fake;

import io.fluxmpp.jingle.model.Content;
import io.fluxmpp.jingle.model.Senders;
import io.fluxmpp.jingle.spi.ApplicationFormat;
import io.fluxmpp.jingle.spi.ApplicationOffer;
import io.fluxmpp.jingle.spi.ApplicationSession;
import io.fluxmpp.jingle.spi.Component;
import io.fluxmpp.jingle.spi.ContentControl;
import io.fluxmpp.jingle.spi.DataPaths;
import io.fluxmpp.jingle.spi.TransportMethod;
import io.fluxmpp.stream.codec.PayloadCodec;
import io.fluxmpp.stream.xml.Payload;
import io.fluxmpp.stream.xml.XmlElement;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** An application of packets, on two components: the user's are media, and one of control follows when all were sent. */
public final class StubCall implements ApplicationFormat, ApplicationOffer, ApplicationSession {

    public static final String NAMESPACE = "urn:xmpp:jingle:apps:call:0";
    public static final XmlElement DESCRIPTION = XmlElement.of(NAMESPACE, "description");
    public static final Component MEDIA = new Component(1, "media");
    public static final Component CONTROL = new Component(2, "control");

    private static final byte[] REPORT = {'b', 'y', 'e'};

    private final List<ByteBuffer> reports = new ArrayList<>();

    /** What came on the component for control. */
    public List<ByteBuffer> reports() {
        return List.copyOf(reports);
    }

    @Override
    public String namespace() {
        return NAMESPACE;
    }

    @Override
    public TransportMethod.Kind transportKind() {
        return TransportMethod.Kind.DATAGRAM;
    }

    @Override
    public List<Component> components() {
        return List.of(MEDIA, CONTROL);
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
    public ApplicationSession review(Content offered) {
        return this;
    }

    @Override
    public String contentName() {
        return "call";
    }

    @Override
    public ApplicationSession begin() {
        return this;
    }

    @Override
    public Payload description() {
        return DESCRIPTION;
    }

    @Override
    public Senders senders() {
        return Senders.BOTH;
    }

    @Override
    public void accepted(Payload answer) {}

    @Override
    public boolean info(Payload payload) {
        return false;
    }

    @Override
    public Mono<Void> send(DataPaths paths, Publisher<ByteBuffer> source, ContentControl content) {
        return paths.datagrams(MEDIA)
                .send(source)
                .then(Mono.defer(() -> paths.datagrams(CONTROL).send(Mono.just(ByteBuffer.wrap(REPORT)))));
    }

    @Override
    public Flux<ByteBuffer> receive(DataPaths paths, ContentControl content) {
        Flux<ByteBuffer> control =
                paths.datagrams(CONTROL).receive().doOnNext(reports::add).filter(report -> false);
        return Flux.merge(paths.datagrams(MEDIA).receive(), control);
    }
}
