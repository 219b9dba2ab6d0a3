package io.fluxmpp.bench.scenario;

import io.fluxmpp.jingle.model.Content;
import io.fluxmpp.jingle.model.Senders;
import io.fluxmpp.jingle.spi.ApplicationFormat;
import io.fluxmpp.jingle.spi.ApplicationOffer;
import io.fluxmpp.jingle.spi.ApplicationSession;
import io.fluxmpp.jingle.spi.ContentControl;
import io.fluxmpp.jingle.spi.DataPaths;
import io.fluxmpp.jingle.spi.TransportMethod;
import io.fluxmpp.stream.codec.PayloadCodec;
import io.fluxmpp.stream.xml.Payload;
import io.fluxmpp.stream.xml.XmlElement;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The least an application can be: bytes in both directions, which mean nothing. What is measured with it is Jingle's. */
public final class Talk implements ApplicationFormat, ApplicationOffer, ApplicationSession {

    private static final String NAMESPACE = "urn:fluxmpp:bench:talk";
    private static final XmlElement DESCRIPTION = XmlElement.of(NAMESPACE, "description");

    @Override
    public String namespace() {
        return NAMESPACE;
    }

    @Override
    public String contentName() {
        return "talk";
    }

    @Override
    public TransportMethod.Kind transportKind() {
        return TransportMethod.Kind.STREAMING;
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
        return paths.stream().send(source);
    }

    @Override
    public Flux<ByteBuffer> receive(DataPaths paths, ContentControl content) {
        return paths.stream().receive();
    }
}
