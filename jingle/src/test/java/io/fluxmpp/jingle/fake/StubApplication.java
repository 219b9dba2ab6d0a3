package io.fluxmpp.jingle.fake;

import io.fluxmpp.jingle.model.Content;
import io.fluxmpp.jingle.model.Reason;
import io.fluxmpp.jingle.model.Senders;
import io.fluxmpp.jingle.spi.ApplicationFormat;
import io.fluxmpp.jingle.spi.ApplicationOffer;
import io.fluxmpp.jingle.spi.ApplicationRefusedException;
import io.fluxmpp.jingle.spi.ApplicationSession;
import io.fluxmpp.jingle.spi.ContentControl;
import io.fluxmpp.jingle.spi.DataPaths;
import io.fluxmpp.jingle.spi.SecurityRequiredException;
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

/**
 * An application that adds nothing to the bytes. It understands the session-info {@code <ringing/>}, and takes
 * {@code <secret/>} for something that nobody should say in the open.
 */
public final class StubApplication implements ApplicationFormat, ApplicationOffer, ApplicationSession {

    public static final String NAMESPACE = "urn:xmpp:jingle:apps:stub:0";
    public static final XmlElement DESCRIPTION = XmlElement.of(NAMESPACE, "description");

    private final String namespace;
    private final String contentName;
    private final List<Payload> infos = new ArrayList<>();
    private @Nullable RuntimeException refusal;
    private @Nullable IllegalArgumentException unfit;
    private @Nullable String security;
    private String text = "";
    private boolean finishing;

    public StubApplication() {
        this(NAMESPACE, "stub");
    }

    /** Another application, or the same under another name. */
    public StubApplication(String namespace, String contentName) {
        this.namespace = namespace;
        this.contentName = contentName;
    }

    /** Demands that security precondition of what it offers. */
    public StubApplication demanding(String precondition) {
        security = precondition;
        return this;
    }

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

    /** Refuses our user's own answers from now on. */
    public StubApplication refusingAnswers(IllegalArgumentException reason) {
        unfit = reason;
        return this;
    }

    /** Takes contents for done when everything was sent. */
    public StubApplication finishing() {
        finishing = true;
        return this;
    }

    /** Describes itself so. */
    public StubApplication saying(String words) {
        text = words;
        return this;
    }

    /** What it was told of sessions, understood or not. */
    public List<Payload> infos() {
        return List.copyOf(infos);
    }

    private void refuseIfTold() {
        if (refusal != null) {
            throw refusal;
        }
    }

    @Override
    public String namespace() {
        return namespace;
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
        return Set.of(namespace);
    }

    @Override
    public ApplicationSession review(Content offered) {
        refuseIfTold();
        return this;
    }

    @Override
    public boolean isSame(Content ours, Content theirs) {
        refuseIfTold();
        return ApplicationFormat.super.isSame(ours, theirs);
    }

    @Override
    public String contentName() {
        return contentName;
    }

    @Override
    public @Nullable String security() {
        return security;
    }

    @Override
    public ApplicationSession begin() {
        return this;
    }

    @Override
    public Payload description() {
        return text.isEmpty() ? XmlElement.of(namespace, "description") : XmlElement.of(namespace, "description", text);
    }

    @Override
    public Senders senders() {
        return Senders.BOTH;
    }

    @Override
    public void answer(Payload answer) {
        if (unfit != null) {
            throw unfit;
        }
    }

    @Override
    public void accepted(Payload answer) {
        refuseIfTold();
    }

    @Override
    public boolean info(Payload payload) {
        if (payload.elementName().localName().equals("secret")) {
            throw new SecurityRequiredException("test: a secret");
        }
        infos.add(payload);
        return payload.elementName().localName().equals("ringing");
    }

    @Override
    public Mono<Void> send(DataPaths paths, Publisher<ByteBuffer> source, ContentControl content) {
        Mono<Void> sent = paths.stream().send(source);
        return finishing ? sent.doOnSuccess(done -> content.end(Reason.of(Reason.Condition.SUCCESS))) : sent;
    }

    @Override
    public Flux<ByteBuffer> receive(DataPaths paths, ContentControl content) {
        return paths.stream().receive();
    }
}
