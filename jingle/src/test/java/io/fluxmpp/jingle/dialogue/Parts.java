package io.fluxmpp.jingle.dialogue;

import static java.util.Objects.requireNonNull;

import io.fluxmpp.jingle.model.Content;
import io.fluxmpp.jingle.model.Reason;
import io.fluxmpp.jingle.model.Senders;
import io.fluxmpp.jingle.spi.ApplicationFormat;
import io.fluxmpp.jingle.spi.ApplicationOffer;
import io.fluxmpp.jingle.spi.ApplicationRefusedException;
import io.fluxmpp.jingle.spi.ApplicationSession;
import io.fluxmpp.jingle.spi.ContentControl;
import io.fluxmpp.jingle.spi.DataPaths;
import io.fluxmpp.jingle.spi.DatagramPath;
import io.fluxmpp.jingle.spi.SecurityContext;
import io.fluxmpp.jingle.spi.SecurityPrecondition;
import io.fluxmpp.jingle.spi.SecurityRequiredException;
import io.fluxmpp.jingle.spi.SecuritySession;
import io.fluxmpp.jingle.spi.TransportContext;
import io.fluxmpp.jingle.spi.TransportMethod;
import io.fluxmpp.jingle.spi.TransportRefusedException;
import io.fluxmpp.jingle.spi.TransportSession;
import io.fluxmpp.stream.codec.PayloadCodec;
import io.fluxmpp.stream.error.XmppException;
import io.fluxmpp.stream.xml.Payload;
import io.fluxmpp.stream.xml.XmlElement;
import java.nio.ByteBuffer;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * What a content is made of in the specification's listings: applications, transports and security preconditions that say
 * what they say there, and do what a dialogue wants them to.
 */
final class Parts {

    private Parts() {}

    /** An application that understands {@code <ringing/>} unless told otherwise. */
    static final class Application implements ApplicationFormat {

        private final String namespace;
        private final TransportMethod.Kind kind;
        private final XmlElement answer;
        private final List<String> media;
        private final Consumer<String> seen;
        private @Nullable Reason refusal;
        private boolean deaf;
        private boolean secretive;
        private @Nullable ContentControl content;

        Application(TransportMethod.Kind kind, XmlElement answer, List<String> media, Consumer<String> seen) {
            this.namespace = answer.elementName().namespace();
            this.kind = kind;
            this.answer = answer;
            this.media = media;
            this.seen = seen;
        }

        /** Refuses what is offered from now on. */
        void refuse(Reason reason) {
            refusal = reason;
        }

        /** Understands no information from now on. */
        void understandNothing() {
            deaf = true;
        }

        /** Insists on secrecy for information from now on. */
        void keepSecrets() {
            secretive = true;
        }

        /** The content that is up. */
        ContentControl content() {
            return requireNonNull(content, "content: none is up");
        }

        @Override
        public String namespace() {
            return namespace;
        }

        @Override
        public List<PayloadCodec<?>> codecs() {
            return List.of();
        }

        @Override
        public Set<String> features() {
            Set<String> features = new LinkedHashSet<>(Set.of(namespace));
            features.addAll(media);
            return features;
        }

        @Override
        public TransportMethod.Kind transportKind() {
            return kind;
        }

        @Override
        public ApplicationSession review(Content offered) {
            if (refusal != null) {
                throw new ApplicationRefusedException(refusal);
            }
            return new Speaker(this, answer);
        }

        /** An offer of that content. */
        ApplicationOffer offer(String name, XmlElement description, @Nullable String security) {
            Application application = this;
            return new ApplicationOffer() {
                @Override
                public String namespace() {
                    return namespace;
                }

                @Override
                public String contentName() {
                    return name;
                }

                @Override
                public @Nullable String security() {
                    return security;
                }

                @Override
                public ApplicationSession begin() {
                    return new Speaker(application, description);
                }
            };
        }

        private record Speaker(Application application, XmlElement description) implements ApplicationSession {

            @Override
            public Senders senders() {
                return Senders.BOTH;
            }

            @Override
            public void accepted(Payload answer) {
                if (application.refusal != null) {
                    throw new ApplicationRefusedException(application.refusal);
                }
            }

            @Override
            public boolean info(Payload payload) {
                if (application.secretive) {
                    throw new SecurityRequiredException("test: not in the open");
                }
                return understood("info: " + payload.elementName().localName());
            }

            @Override
            public boolean hint(Payload hint) {
                return understood("hint: " + hint.elementName().localName());
            }

            @Override
            public void directed(Senders senders) {
                application.seen.accept("direction: " + senders.wireName());
            }

            private boolean understood(String what) {
                if (!application.deaf) {
                    application.seen.accept(what);
                }
                return !application.deaf;
            }

            @Override
            public Mono<Void> send(DataPaths paths, Publisher<ByteBuffer> source, ContentControl content) {
                return Mono.never();
            }

            @Override
            public Flux<ByteBuffer> receive(DataPaths paths, ContentControl content) {
                application.content = content;
                application.seen.accept("bytes may flow");
                return Flux.never();
            }
        }
    }

    /** A transport that comes up, or fails, when a dialogue wants it to. */
    static final class Transport implements TransportMethod {

        private final XmlElement proposal;
        private final XmlElement answer;
        private final Kind kind;
        private final int preference;
        private final Consumer<String> seen;
        private boolean refusing;
        private @Nullable TransportContext context;
        private Sinks.One<DataPaths> up = Sinks.one();

        Transport(Kind kind, int preference, XmlElement proposal, XmlElement answer, Consumer<String> seen) {
            this.kind = kind;
            this.preference = preference;
            this.proposal = proposal;
            this.answer = answer;
            this.seen = seen;
        }

        /** Refuses what is proposed and answered from now on. */
        void refuse() {
            refusing = true;
        }

        /** Brings the youngest one up. */
        void bringUp() {
            up.tryEmitValue(DataPaths.of(new DatagramPath() {
                @Override
                public Flux<ByteBuffer> receive() {
                    return Flux.never();
                }

                @Override
                public Mono<Void> send(Publisher<ByteBuffer> packets) {
                    return Mono.never();
                }
            }));
        }

        /** Has the youngest one fail. */
        void fail() {
            up.tryEmitError(new XmppException("test: no way through"));
        }

        /** Tells the peer more about the youngest one. */
        Mono<Void> inform(Payload payload) {
            return requireNonNull(context, "context").informer().apply(payload);
        }

        @Override
        public String namespace() {
            return proposal.elementName().namespace();
        }

        @Override
        public List<PayloadCodec<?>> codecs() {
            return List.of();
        }

        @Override
        public Set<String> features() {
            return Set.of(namespace());
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
        public TransportSession propose(TransportContext here) {
            return new Link(begun(here), proposal);
        }

        @Override
        public TransportSession answer(TransportContext here, Payload proposed) {
            refuseIfTold();
            return new Link(begun(here), answer);
        }

        private Transport begun(TransportContext here) {
            context = here;
            up = Sinks.one();
            return this;
        }

        private void refuseIfTold() {
            if (refusing) {
                throw new TransportRefusedException("test: refused");
            }
        }

        private record Link(Transport transport, XmlElement description) implements TransportSession {

            @Override
            public void accepted(Payload answer) {
                transport.refuseIfTold();
            }

            @Override
            public Mono<DataPaths> connect() {
                return transport.up.asMono();
            }

            @Override
            public boolean info(Payload payload) {
                transport.seen.accept("candidate");
                return true;
            }

            @Override
            public void release() {}
        }
    }

    /** A security precondition that is met at once. */
    static final class Security implements SecurityPrecondition {

        private final String namespace;
        private final Consumer<String> seen;
        private @Nullable SecurityContext context;

        Security(String namespace, Consumer<String> seen) {
            this.namespace = namespace;
            this.seen = seen;
        }

        /** Tells the peer more about the youngest one. */
        Mono<Void> inform(Payload payload) {
            return requireNonNull(context, "context").informer().apply(payload);
        }

        @Override
        public String namespace() {
            return namespace;
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
        public Set<TransportMethod.Kind> kinds() {
            return Set.of(TransportMethod.Kind.values());
        }

        @Override
        public SecuritySession propose(SecurityContext here) {
            context = here;
            return new Guard(this);
        }

        @Override
        public SecuritySession answer(SecurityContext here, Payload proposed) {
            return propose(here);
        }

        private record Guard(Security security) implements SecuritySession {

            @Override
            public Payload description() {
                return XmlElement.of(security.namespace, "security");
            }

            @Override
            public void accepted(@Nullable Payload answer) {
                security.seen.accept(answer == null ? "no security" : "security");
            }

            @Override
            public boolean info(Payload payload) {
                security.seen.accept("security method");
                return true;
            }

            @Override
            public Mono<DataPaths> secure(DataPaths open) {
                return Mono.just(open);
            }

            @Override
            public void release() {}
        }
    }
}
