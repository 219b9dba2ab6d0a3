package io.fluxmpp.jingle.filetransfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxmpp.jingle.Jingle;
import io.fluxmpp.jingle.JingleFiles;
import io.fluxmpp.jingle.fake.MemoryConnection;
import io.fluxmpp.jingle.fake.MemoryNetwork;
import io.fluxmpp.jingle.fake.MemoryTransport;
import io.fluxmpp.jingle.fake.ScriptedPeer;
import io.fluxmpp.jingle.model.Content;
import io.fluxmpp.jingle.model.Creator;
import io.fluxmpp.jingle.model.JingleAction;
import io.fluxmpp.jingle.model.JingleAction.Details;
import io.fluxmpp.jingle.model.Senders;
import io.fluxmpp.jingle.session.JingleOffer;
import io.fluxmpp.jingle.session.SessionUpdate;
import io.fluxmpp.stream.xml.XmlElement;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** A scripted peer adds a content just before it acknowledges our acceptance of the others. */
class UnansweredFilesTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final MemoryNetwork network = new MemoryNetwork();
    private final MemoryConnection juliet = network.connect("juliet@capulet.lit/balcony");
    private final ScriptedPeer romeo = network.peer("romeo@montague.lit/orchard");
    private final MemoryTransport transport = new MemoryTransport();
    private final List<SessionUpdate> updates = new ArrayList<>();
    private final Jingle jingle = Jingle.on(juliet)
            .transport(transport)
            .application(FileTransfer.create().serving())
            .start();

    @TempDir
    Path folder;

    private Mono<JingleOffer> offer() {
        return jingle.offers().next().doOnNext(offer -> offer.updates().subscribe(updates::add));
    }

    private static Content content(String name, Senders senders) {
        return Content.of(Creator.INITIATOR, name)
                .withSenders(senders)
                .withDescription(FileDescription.builder().name(name).size(3).build())
                .withTransport(XmlElement.of(MemoryTransport.NAMESPACE, "transport"));
    }

    private void romeoOffersAndAdds(Senders senders) {
        romeo.sayingFirst(
                juliet.jid(), new JingleAction.ContentAdd("s1", List.of(content("more", senders)), Details.NONE));
        romeo.request(
                juliet.jid(),
                new JingleAction.SessionInitiate("s1", null, List.of(content("a", senders)), Details.NONE));
    }

    private void assertThatTheOtherIsUpToTheUser() {
        assertThat(updates)
                .singleElement()
                .isInstanceOfSatisfying(
                        SessionUpdate.Added.class,
                        added -> assertThat(added.offer().content().name()).isEqualTo("more"));
    }

    @Test
    void whenWeReceive_thenOnlyTheFileThatWasAcceptedComes() {
        transport.connecting(Mono.fromRunnable(() -> {
            transport.ends().get(0).feed((byte) 1, (byte) 2, (byte) 3);
            transport.ends().get(0).feedEnd();
        }));
        Mono<List<Path>> received = offer().flatMapMany(offer -> JingleFiles.receive(offer, FileSink.into(folder)))
                .collectList()
                .cache();
        received.subscribe(paths -> {}, failure -> {});
        romeoOffersAndAdds(Senders.INITIATOR);
        StepVerifier.create(received)
                .assertNext(paths -> assertThat(paths).containsExactly(folder.resolve("a")))
                .expectComplete()
                .verify(PATIENCE);
        assertThatTheOtherIsUpToTheUser();
    }

    @Test
    void whenWeServe_thenOnlyTheFileThatWasFoundGoes() {
        FileSource file = new FileSource(
                FileDescription.builder().name("a").size(3).build(), Flux.just(ByteBuffer.wrap(new byte[] {1, 2, 3})));
        Mono<Void> served = offer().flatMap(offer -> JingleFiles.serve(offer, wanted -> Mono.just(file)))
                .cache();
        served.subscribe(done -> {}, failure -> {});
        romeoOffersAndAdds(Senders.RESPONDER);
        romeo.request(juliet.jid(), JingleAction.SessionInfo.of("s1", new Received(Creator.INITIATOR, "a")));
        StepVerifier.create(served).expectComplete().verify(PATIENCE);
        assertThatTheOtherIsUpToTheUser();
    }
}
