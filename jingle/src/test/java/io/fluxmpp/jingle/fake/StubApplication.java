package io.fluxmpp.jingle.fake;

import io.fluxmpp.jingle.model.Content;
import io.fluxmpp.jingle.model.Senders;
import io.fluxmpp.jingle.spi.ApplicationFormat;
import io.fluxmpp.jingle.spi.ApplicationOffer;
import io.fluxmpp.jingle.spi.ApplicationRefusedException;
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
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** An application that adds nothing to the bytes. It understands the session-info {@code <ringing/>}. */
public final class StubApplication implements ApplicationFormat, ApplicationOffer, ApplicationSession {

    public static final String NAMESPACE = "urn:xmpp:jingle:apps:stub:0";
    public static final XmlElement DESCRIPTION = XmlElement.of(NAMESPACE, "description");

    private @Nullable RuntimeException refusal;

    /** Refuses every offer and answer from now on. */
    public StubApplication refusing(ApplicationRefusedException reason) {
        refusal = reason;
        return this;
    }

    /** Has a bug that shows with every offer and answer from now on. */
    public StubApplication broken() {
        refusal = new ClassCastException("test: broken");
        return this;
    }

    private void refuseIfTold() {
        if (refusal != null) {
            throw refusal;
        }
    }

    @Override
    public String namespace() {
        return NAMESPACE;
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
        refuseIfTold();
        return this;
    }

    @Override
    public String contentName() {
        return "stub";
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
    public void accepted(Payload answer) {
        refuseIfTold();
    }

    @Override
    public boolean info(Payload payload) {
        return payload.elementName().localName().equals("ringing");
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
