package io.fluxmpp.stream.negotiation;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxmpp.stream.error.NegotiationException;
import io.fluxmpp.stream.error.NegotiationException.Reason;
import io.fluxmpp.stream.error.StreamErrorException;
import io.fluxmpp.stream.model.StreamError;
import io.fluxmpp.stream.model.StreamError.Condition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

class RedirectsTest {

    private final List<String> tried = new ArrayList<>();

    private static StreamErrorException error(Condition condition, @Nullable String text) {
        return StreamErrorException.received("test", new StreamError(condition, null, text, null));
    }

    /** Servers by address, each sending clients to another; who sends nobody away lets them in. */
    private Mono<String> connect(Map<String, String> servers) {
        return Redirects.follow(new OtherHost("a", 1), host -> {
            tried.add(host.toString());
            String other = servers.get(host.toString());
            return other == null ? Mono.just("in") : Mono.error(error(Condition.SEE_OTHER_HOST, other));
        });
    }

    private static Consumer<Throwable> refused(String... inMessage) {
        return failure -> {
            assertThat(failure).isInstanceOf(NegotiationException.class).hasMessageContainingAll(inMessage);
            assertThat(((NegotiationException) failure).reason()).isEqualTo(Reason.PROTOCOL);
        };
    }

    @Nested
    class GivenServersThatSendUsOn {

        @Test
        void whenThreeTimes_thenFollowed() {
            StepVerifier.create(connect(Map.of("a:1", "b", "b", "b:2", "b:2", "[::1]:3")))
                    .expectNext("in")
                    .verifyComplete();
            assertThat(tried).containsExactly("a:1", "b", "b:2", "[::1]:3");
        }

        @Test
        @Tag("S-4.9.3-19d")
        void whenFourTimes_thenGivenUp() {
            StepVerifier.create(connect(Map.of("a:1", "b", "b", "c", "c", "d", "d", "e")))
                    .expectErrorSatisfies(refused("more than 3", "a:1, b, c, d, e", "operators"))
                    .verify();
            assertThat(tried).containsExactly("a:1", "b", "c", "d");
        }

        @Test
        @Tag("S-4.9.3-19d")
        void whenInACircle_thenGivenUpAtOnce() {
            StepVerifier.create(connect(Map.of("a:1", "b:2", "b:2", "a:1")))
                    .expectErrorSatisfies(refused("circle", "a:1, b:2, a:1"))
                    .verify();
            assertThat(tried).containsExactly("a:1", "b:2");
        }

        @Test
        void whenNowhere_thenTold() {
            StepVerifier.create(connect(Map.of("a:1", "http://b/")))
                    .expectErrorSatisfies(refused("a:1", "without naming one"))
                    .verify();
        }
    }

    @Nested
    class GivenAnotherFailure {

        @Test
        void whenTheStreamEndsOtherwise_thenThatIsToldAndNothingElseTried() {
            StepVerifier.create(Redirects.follow(new OtherHost("a", 1), host -> {
                        tried.add(host.toString());
                        return Mono.error(error(Condition.CONFLICT, "b"));
                    }))
                    .verifyErrorSatisfies(failure -> assertThat(failure).hasMessageContaining("conflict"));
            assertThat(tried).containsExactly("a:1");
        }

        /** Ours to say, not to follow. */
        @Test
        void whenWeFoundIt_thenNotFollowed() {
            StreamErrorException ours =
                    new StreamErrorException("test", new StreamError(Condition.SEE_OTHER_HOST, null, "b", null));
            StepVerifier.create(Redirects.follow(new OtherHost("a", 1), host -> Mono.error(ours)))
                    .verifyErrorSatisfies(failure -> assertThat(failure).isSameAs(ours));
        }
    }
}
