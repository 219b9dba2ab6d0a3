package io.fluxmpp.stream.internal.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxmpp.stream.error.NegotiationException;
import io.fluxmpp.stream.error.NegotiationException.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

class ServiceLocatorTest {

    private static final String START_TLS = "_xmpp-client._tcp.capulet.lit";
    private static final String DIRECT_TLS = "_xmpps-client._tcp.capulet.lit";
    private static final SrvRecord REFUSAL = new SrvRecord(0, 0, 0, "");

    private final List<String> asked = new ArrayList<>();

    private Mono<List<Endpoint>> locate(Map<String, List<SrvRecord>> records, String domain) {
        return new ServiceLocator(
                        name -> Mono.fromSupplier(() -> {
                            asked.add(name);
                            return records.getOrDefault(name, List.of());
                        }),
                        most -> most)
                .locate(domain);
    }

    private void finds(Map<String, List<SrvRecord>> records, Endpoint... endpoints) {
        StepVerifier.create(locate(records, "capulet.lit"))
                .expectNext(List.of(endpoints))
                .verifyComplete();
    }

    private static SrvRecord record(int priority, int port, String target) {
        return new SrvRecord(priority, 0, port, target);
    }

    @Test
    @Tag("T-5")
    void startTlsAndDirectTls_areMixedByPriority() {
        finds(
                Map.of(
                        START_TLS, List.of(record(10, 5222, "a"), record(30, 5222, "c")),
                        DIRECT_TLS, List.of(record(20, 443, "b"))),
                new Endpoint("a", 5222, false),
                new Endpoint("b", 443, true),
                new Endpoint("c", 5222, false));
    }

    @Test
    @Tag("S-3.2.1-4")
    @Tag("S-3.2.2-1")
    void withoutRecords_itIsTheDomainItself() {
        finds(Map.of(), new Endpoint("capulet.lit", 5222, false));
        assertThat(asked).containsExactlyInAnyOrder(START_TLS, DIRECT_TLS);
    }

    @ParameterizedTest
    @CsvSource({"true,true", "true,false", "false,true"})
    @Tag("S-3.2.1-2")
    void whatIsRefused_isNotLookedForElsewhere(boolean startTls, boolean directTls) {
        Map<String, List<SrvRecord>> records = Map.of(
                START_TLS, startTls ? List.of(REFUSAL) : List.of(),
                DIRECT_TLS, directTls ? List.of(REFUSAL) : List.of());

        StepVerifier.create(locate(records, "capulet.lit"))
                .expectErrorSatisfies(failure -> {
                    assertThat(failure).isInstanceOf(NegotiationException.class).hasMessageContaining("capulet.lit");
                    assertThat(((NegotiationException) failure).reason()).isEqualTo(Reason.UNREACHABLE);
                })
                .verify();
    }

    @Test
    @Tag("T-5")
    void whereOneKindIsRefused_theOtherIsUsed() {
        finds(
                Map.of(START_TLS, List.of(record(1, 5222, "a")), DIRECT_TLS, List.of(REFUSAL)),
                new Endpoint("a", 5222, false));
        finds(
                Map.of(START_TLS, List.of(REFUSAL), DIRECT_TLS, List.of(record(1, 443, "b"))),
                new Endpoint("b", 443, true));
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "[::1]", "2001:db8::1"})
    void anAddressIsInNobodysRecords(String address) {
        StepVerifier.create(locate(Map.of(), address))
                .expectNext(List.of(new Endpoint(address, 5222, false)))
                .verifyComplete();
        assertThat(asked).isEmpty();
    }

    @Test
    void namesBeyondAscii_areAskedForAsDnsHasThem() {
        StepVerifier.create(locate(Map.of(), "zürich.example"))
                .expectNextCount(1)
                .verifyComplete();
        assertThat(asked).contains("_xmpp-client._tcp.xn--zrich-kva.example");
    }

    @Test
    void ofTooManyRecords_onlyTheFirstAreTried() {
        List<SrvRecord> many = IntStream.range(0, 1_000)
                .mapToObj(i -> record(i, 5222, "host" + i))
                .toList();

        StepVerifier.create(locate(Map.of(START_TLS, many), "capulet.lit"))
                .assertNext(found -> assertThat(found)
                        .hasSize(ServiceLocator.MOST_ENDPOINTS)
                        .startsWith(new Endpoint("host0", 5222, false)))
                .verifyComplete();
    }
}
