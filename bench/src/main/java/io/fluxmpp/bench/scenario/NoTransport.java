package io.fluxmpp.bench.scenario;

import io.fluxmpp.jingle.spi.DataPaths;
import io.fluxmpp.jingle.spi.TransportContext;
import io.fluxmpp.jingle.spi.TransportMethod;
import io.fluxmpp.jingle.spi.TransportSession;
import io.fluxmpp.stream.codec.PayloadCodec;
import io.fluxmpp.stream.xml.Payload;
import io.fluxmpp.stream.xml.XmlElement;
import java.util.List;
import java.util.Set;
import reactor.core.publisher.Mono;

/** A transport that is agreed on and never comes up, so that it costs nothing. */
public final class NoTransport implements TransportMethod, TransportSession {

    private static final String NAMESPACE = "urn:fluxmpp:bench:no-transport";
    private static final XmlElement DESCRIPTION = XmlElement.of(NAMESPACE, "transport");

    @Override
    public String namespace() {
        return NAMESPACE;
    }

    @Override
    public Kind kind() {
        return Kind.STREAMING;
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
        return this;
    }

    @Override
    public TransportSession answer(TransportContext context, Payload proposed) {
        return this;
    }

    @Override
    public Payload description() {
        return DESCRIPTION;
    }

    @Override
    public void accepted(Payload answer) {}

    @Override
    public Mono<DataPaths> connect() {
        return Mono.never();
    }

    @Override
    public boolean info(Payload payload) {
        return false;
    }

    @Override
    public void release() {}
}
