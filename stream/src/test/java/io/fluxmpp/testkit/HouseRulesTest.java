package io.fluxmpp.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.Example;
import org.assertj.core.util.Throwables;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Breaks the rules, in launches of their own, and sees them bite. */
class HouseRulesTest {

    @Test
    void whenNothingIsWrong_thenPasses() {
        assertThat(failuresOf("junit-jupiter", Tidy.class)).isEmpty();
    }

    @Test
    void whenBufferLeaks_thenFailsWithItsTrace() {
        assertThat(failuresOf("junit-jupiter", Leaking.class))
                .singleElement()
                .asString()
                .contains("ByteBuf was not released", "Hint: planted", "HouseRulesTest$Leaking.leak");
    }

    @Test
    void whenNestedTestLeaks_thenFailsOnce() {
        assertThat(failuresOf("junit-jupiter", LeakingInside.class))
                .singleElement()
                .asString()
                .contains("ByteBuf was not released", "HouseRulesTest$LeakingInside$Given.leak");
    }

    @Test
    void whenPropertyLeaks_thenFailsWithItsTrace() {
        assertThat(failuresOf("jqwik", LeakingProperty.class))
                .singleElement()
                .asString()
                .contains("ByteBuf was not released", "HouseRulesTest$LeakingProperty.leak");
    }

    @Test
    void whenReactorThreadBlocks_thenFailsThoughTheTestPassed() {
        assertThat(failuresOf("junit-jupiter", BlockingReactorThread.class))
                .singleElement()
                .asString()
                .contains("java.lang.Thread.sleep", " blocked parallel-", "HouseRulesTest.sleep");
    }

    @Test
    void whenEventLoopBlocks_thenFailsThoughTheTestPassed() {
        assertThat(failuresOf("junit-jupiter", BlockingEventLoop.class))
                .singleElement()
                .asString()
                .contains("java.lang.Thread.sleep", " blocked multiThreadIoEventLoopGroup-", "HouseRulesTest.sleep");
    }

    /** The stack traces of whatever failed when {@code testClass} ran alone. */
    private static List<String> failuresOf(String engine, Class<?> testClass) {
        return EngineTestKit.engine(engine)
                .enableImplicitConfigurationParameters(true)
                .selectors(selectClass(testClass))
                .execute()
                .allEvents()
                .finished()
                .map(event -> event.getRequiredPayload(TestExecutionResult.class))
                .flatMap(result -> result.getThrowable().stream())
                .map(Throwables::getStackTrace)
                .distinct() // jqwik reports what failed a class for the engine as well
                .toList();
    }

    private static void sleep() {
        try {
            Thread.sleep(1);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    static class Tidy {
        @Test
        void release() {
            ByteBufAllocator.DEFAULT.buffer(8).release();
            sleep();
        }
    }

    static class Leaking {
        @Test
        void leak() {
            ByteBufAllocator.DEFAULT.buffer(8).touch("planted");
        }
    }

    static class LeakingInside {
        @Nested
        class Given {
            @Test
            void leak() {
                ByteBufAllocator.DEFAULT.buffer(8).touch("planted");
            }
        }
    }

    static class LeakingProperty {
        @Example
        void leak() {
            ByteBufAllocator.DEFAULT.buffer(8).touch("planted");
        }
    }

    static class BlockingReactorThread {
        @Test
        void block() {
            var failing = Mono.fromRunnable(HouseRulesTest::sleep).subscribeOn(Schedulers.parallel());
            assertThat(catchThrowable(() -> failing.block(Duration.ofSeconds(5))))
                    .isNotNull();
        }
    }

    static class BlockingEventLoop {
        @Test
        void block() throws InterruptedException {
            var group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
            try {
                var task = group.submit(HouseRulesTest::sleep).await();
                assertThat(task.cause()).isNotNull();
            } finally {
                group.shutdownGracefully(0, 1, TimeUnit.SECONDS).await();
            }
        }
    }
}
