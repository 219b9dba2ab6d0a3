package io.fluxmpp.ibb;

import static io.fluxmpp.ibb.LiveBytestreams.PATIENCE;
import static io.fluxmpp.ibb.LiveBytestreams.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.fluxmpp.ibb.LiveBytestreams.Ends;
import io.fluxmpp.ibb.bytestream.BytestreamSettings;
import io.fluxmpp.ibb.bytestream.WindowPolicy;
import io.fluxmpp.stream.ping.Ping;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SynchronousSink;
import reactor.test.StepVerifier;

/** Many bytestreams on one connection: what one does to the others. */
class SharedConnectionTest {

    private static final int BLOCK = 4096;
    private static final int OTHERS = 50;

    /** How many blocks each of a thousand sends. */
    private static final int EACH = 8;

    private static final BytestreamSettings ADAPTIVE = BytestreamSettings.DEFAULT.withWindow(WindowPolicy.adaptive());

    private final LiveBytestreams live = LiveBytestreams.start();

    @AfterEach
    void stop() {
        live.stop();
    }

    private List<Ends> open(int bytestreams, BytestreamSettings settings) {
        return Flux.range(0, bytestreams)
                .concatMap(i -> live.open(settings))
                .collectList()
                .block(PATIENCE);
    }

    /** Takes what it is told to take. */
    private static final class Reader extends BaseSubscriber<ByteBuffer> {
        private final AtomicInteger taken = new AtomicInteger();

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            // Nothing is wanted yet.
        }

        @Override
        protected void hookOnNext(ByteBuffer block) {
            taken.incrementAndGet();
        }

        @Override
        protected void hookOnError(Throwable broken) {
            // The test ends.
        }
    }

    private static void await(BooleanSupplier condition) {
        Flux.interval(Duration.ofMillis(5))
                .takeUntil(tick -> condition.getAsBoolean())
                .then()
                .block(PATIENCE);
    }

    private static ByteBuffer block(long ignored) {
        return ByteBuffer.allocate(BLOCK);
    }

    private static void endless(SynchronousSink<ByteBuffer> sink) {
        sink.next(block(0));
    }

    @Test
    @Tag("IBB-2.2-13")
    void whenAReaderStops_thenItsSenderStopsAndTheOthersGoOn() {
        BytestreamSettings settings =
                BytestreamSettings.DEFAULT.withWindow(8).withReceiveBuffer(4 * (BLOCK + 128), 64 * (BLOCK + 128));
        Ends stopped = open(1, settings).get(0);
        AtomicLong asked = new AtomicLong();
        Reader reader = new Reader();
        stopped.juliets().receive().subscribe(reader);
        reader.request(3);
        stopped.romeos()
                .send(Flux.<ByteBuffer>generate(SharedConnectionTest::endless).doOnRequest(asked::addAndGet))
                .subscribe(nothing -> {}, broken -> {});
        // Three are taken, four acknowledged into the buffer, eight on their way or asked for.
        await(() -> asked.get() == 3 + 4 + 8);

        List<Ends> others = open(OTHERS, ADAPTIVE);
        StepVerifier.create(Flux.fromIterable(others).flatMap(ends -> ends.transfer(bytes(20, BLOCK)), OTHERS))
                .expectComplete()
                .verify(PATIENCE);
        assertThat(asked.get()).isEqualTo(3 + 4 + 8);
        assertThat(reader.taken).hasValue(3);

        reader.request(1);
        await(() -> asked.get() == 1 + 3 + 4 + 8);
        reader.cancel();
    }

    @Test
    void whenAReaderTakesBlocksOneByOne_thenTheSourceIsAskedForThemOneByOne() {
        Ends ends = open(1, BytestreamSettings.DEFAULT.withWindow(1).withReceiveBuffer(1, 64 * BLOCK))
                .get(0);
        List<Long> requests = new ArrayList<>();
        Reader reader = new Reader();
        ends.juliets().receive().subscribe(reader);
        ends.romeos()
                .send(Flux.<ByteBuffer>generate(SharedConnectionTest::endless).doOnRequest(requests::add))
                .subscribe(nothing -> {}, broken -> {});
        for (int i = 1; i <= 20; i++) {
            int soFar = i;
            // One waits unacknowledged for the reader, no other is asked for meanwhile.
            await(() -> requests.size() == soFar);
            reader.request(1);
            await(() -> reader.taken.get() == soFar);
        }
        await(() -> requests.size() == 21);
        assertThat(requests).containsOnly(1L);
        reader.cancel();
    }

    @Test
    @Timeout(100)
    void whenAThousandSend_thenAllFinishAndAPingIsAnsweredBetween() {
        List<Ends> all = openAThousand();
        AtomicInteger finished = new AtomicInteger();
        List<Integer> finishedAtPing = new ArrayList<>();
        Mono<Void> pings = Ping.on(live.romeo())
                .ping(live.juliet().jid())
                .doOnNext(answered -> finishedAtPing.add(finished.get()))
                .repeat(4)
                .then();
        StepVerifier.create(Mono.when(
                        Flux.fromIterable(all)
                                .flatMap(
                                        ends -> ends.transfer(bytes(EACH, BLOCK))
                                                .doOnSuccess(done -> finished.incrementAndGet()),
                                        all.size()),
                        pings))
                .expectComplete()
                .verify(PATIENCE.multipliedBy(3));
        assertThat(finished).hasValue(all.size());
        // The pings came ahead of nearly all that was being sent.
        assertThat(finishedAtPing)
                .hasSize(5)
                .allSatisfy(count -> assertThat(count).isLessThan(all.size() / 2));
    }

    @Test
    @Timeout(100)
    void whenAThousandSend_thenNoneIsFarBehind() {
        List<Ends> all = openAThousand();
        int[] received = new int[all.size()];
        AtomicInteger sum = new AtomicInteger();
        List<Integer> least = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            int index = i;
            all.get(i).juliets().receive().subscribe(block -> {
                received[index]++;
                if (sum.incrementAndGet() == all.size() * EACH / 2) {
                    least.add(Arrays.stream(received).min().orElseThrow());
                }
            });
        }
        StepVerifier.create(Flux.fromIterable(all).flatMap(ends -> ends.romeos().send(bytes(EACH, BLOCK)), all.size()))
                .expectComplete()
                .verify(PATIENCE.multipliedBy(3));
        // When half of everything has arrived, everybody has a quarter of his own: the slowest is within twice the
        // mean.
        assertThat(least).singleElement().satisfies(count -> assertThat(count).isGreaterThanOrEqualTo(EACH / 4));
    }

    private List<Ends> openAThousand() {
        Ibb.on(live.romeo()).maxBytestreams(1000);
        Ibb.on(live.juliet()).maxBytestreams(1000);
        return open(1000, ADAPTIVE);
    }
}
