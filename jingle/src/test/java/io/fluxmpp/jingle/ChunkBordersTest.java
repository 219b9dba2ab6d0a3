package io.fluxmpp.jingle;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxmpp.jingle.fake.MemoryNetwork;
import io.fluxmpp.jingle.fake.MemoryTransport;
import io.fluxmpp.jingle.fake.StubApplication;
import io.fluxmpp.jingle.filetransfer.FileDescription;
import io.fluxmpp.jingle.filetransfer.FileTransfer;
import io.fluxmpp.jingle.session.JingleOffer;
import io.fluxmpp.jingle.session.JingleSession;
import io.fluxmpp.stream.jid.Jid;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import reactor.core.publisher.Flux;

/** On a stream, what counts is the bytes and their order; where they are cut does not (XEP-0166 §8.2). */
class ChunkBordersTest {

    private static final int MOST = 5_000;
    private static final Jid ROMEO = Jid.of("romeo@montague.lit/orchard");
    private static final Jid JULIET = Jid.of("juliet@capulet.lit/balcony");

    @Provide
    static Arbitrary<byte[]> contents() {
        return Arbitraries.bytes().array(byte[].class).ofMaxSize(MOST);
    }

    /** Sizes that are used in turn, over and over. */
    @Provide
    static Arbitrary<List<Integer>> sizes() {
        return Arbitraries.integers().between(1, MOST).list().ofMinSize(1).ofMaxSize(10);
    }

    private static Flux<ByteBuffer> cut(byte[] content, List<Integer> sizes) {
        List<ByteBuffer> chunks = new ArrayList<>();
        int from = 0;
        for (int i = 0; from < content.length; i++) {
            int length = Math.min(sizes.get(i % sizes.size()), content.length - from);
            chunks.add(ByteBuffer.wrap(content, from, length));
            from += length;
        }
        return Flux.fromIterable(chunks);
    }

    private static ByteArrayOutputStream append(ByteArrayOutputStream before, ByteBuffer chunk) {
        before.write(chunk.array(), chunk.arrayOffset() + chunk.position(), chunk.remaining());
        return before;
    }

    private static Flux<ByteBuffer> recut(Flux<ByteBuffer> source, List<Integer> sizes) {
        return source.reduce(new ByteArrayOutputStream(), ChunkBordersTest::append)
                .flatMapMany(all -> cut(all.toByteArray(), sizes));
    }

    @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
    @Tag("J-8.2-1")
    void whenBothPartiesSend_thenEachGetsTheBytesOfTheOtherInOrder(
            @ForAll("contents") byte[] his,
            @ForAll("contents") byte[] hers,
            @ForAll("sizes") List<Integer> given,
            @ForAll("sizes") List<Integer> carried) {
        ByteArrayOutputStream toHer = new ByteArrayOutputStream();
        ByteArrayOutputStream toHim = new ByteArrayOutputStream();
        TwoEngines engines = new TwoEngines(carried);
        engines.juliets.offers().flatMap(JingleOffer::accept).subscribe(session -> {
            session.receive().subscribe(chunk -> append(toHer, chunk));
            session.send(cut(hers, given)).subscribe();
        });
        engines.romeos.initiate(JULIET, new StubApplication()).subscribe(session -> {
            session.receive().subscribe(chunk -> append(toHim, chunk));
            session.send(cut(his, given)).subscribe();
        });
        assertThat(toHer.toByteArray()).isEqualTo(his);
        assertThat(toHim.toByteArray()).isEqualTo(hers);
    }

    @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
    @Tag("J-8.2-2")
    void whenAFileIsCutOtherwiseOnItsWay_thenItArrivesAllTheSame(
            @ForAll("contents") byte[] file,
            @ForAll("sizes") List<Integer> given,
            @ForAll("sizes") List<Integer> carried) {
        ByteArrayOutputStream stored = new ByteArrayOutputStream();
        List<String> ends = new ArrayList<>();
        TwoEngines engines = new TwoEngines(carried);
        engines.juliets
                .offers()
                .flatMap(JingleOffer::accept)
                .flatMap(JingleSession::receive)
                .doOnError(failure -> ends.add("not received: " + failure))
                .subscribe(chunk -> append(stored, chunk), failure -> {});
        FileDescription description =
                FileDescription.builder().name("letter.txt").size(file.length).build();
        engines.romeos
                .initiate(JULIET, FileTransfer.offer(description))
                .flatMap(session -> session.send(cut(file, given)))
                .subscribe(done -> {}, failure -> ends.add("not sent: " + failure), () -> ends.add("sent"));
        assertThat(ends).containsExactly("sent");
        assertThat(stored.toByteArray()).isEqualTo(file);
    }

    /** Romeo and Juliet, between whom streams are cut anew. */
    private static final class TwoEngines {

        private final MemoryNetwork network = new MemoryNetwork();
        private final MemoryTransport transport = new MemoryTransport();
        private final Jingle romeos = start(ROMEO);
        private final Jingle juliets = start(JULIET);

        TwoEngines(List<Integer> carried) {
            transport.cutting(source -> recut(source, carried));
        }

        private Jingle start(Jid jid) {
            return Jingle.on(network.connect(jid.toString()))
                    .transport(transport)
                    .application(new StubApplication())
                    .application(FileTransfer.create())
                    .start();
        }
    }
}
