package io.fluxmpp.stream.internal.dns;

import io.fluxmpp.stream.error.NegotiationException;
import io.fluxmpp.stream.error.NegotiationException.Reason;
import java.net.IDN;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.regex.Pattern;
import reactor.core.publisher.Mono;

/**
 * Finds where a domain's clients are to connect (RFC 6120 §3.2), with STARTTLS and with direct TLS as the domain prefers
 * (XEP-0368).
 */
public final class ServiceLocator {

    /** Of a domain with more than so many records only the first are tried: whoever runs it must not keep us busy. */
    static final int MOST_ENDPOINTS = 16;

    private static final int PORT = 5222;

    /** Of IPv4 or IPv6; that is in nobody's records. */
    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|.*:.*");

    private final SrvLookup records;
    private final IntUnaryOperator chance;

    /** @param chance a random number from 0 to its argument, both included */
    public ServiceLocator(SrvLookup records, IntUnaryOperator chance) {
        this.records = records;
        this.chance = chance;
    }

    private record Offer(SrvRecord record, boolean directTls) {}

    /**
     * The endpoints in the order in which to try them, at least one. Without records it is the domain itself at port 5222.
     *
     * <p>Errors: {@link NegotiationException} with {@link Reason#UNREACHABLE} where the domain says that it has no such
     * service.
     */
    public Mono<List<Endpoint>> locate(String domain) {
        if (ADDRESS.matcher(domain).matches()) {
            return Mono.just(List.of(itself(domain)));
        }
        String name;
        try {
            name = IDN.toASCII(domain);
        } catch (IllegalArgumentException notAName) {
            return Mono.just(List.of(itself(domain)));
        }
        return Mono.zip(
                        records.lookup("_xmpp-client._tcp." + name),
                        records.lookup("_xmpps-client._tcp." + name),
                        (startTls, directTls) -> startTls.isEmpty() && directTls.isEmpty()
                                ? List.of(itself(domain))
                                : endpoints(startTls, directTls))
                .filter(endpoints -> !endpoints.isEmpty())
                .switchIfEmpty(Mono.error(() -> unavailable(domain)));
    }

    private List<Endpoint> endpoints(List<SrvRecord> startTls, List<SrvRecord> directTls) {
        List<Offer> offers = new ArrayList<>();
        startTls.forEach(record -> offers.add(new Offer(record, false)));
        directTls.forEach(record -> offers.add(new Offer(record, true)));
        offers.removeIf(offer -> offer.record().isRefusal());
        return SrvOrder.of(
                        offers,
                        offer -> offer.record().priority(),
                        offer -> offer.record().weight(),
                        chance)
                .stream()
                .limit(MOST_ENDPOINTS)
                .map(offer ->
                        new Endpoint(offer.record().target(), offer.record().port(), offer.directTls()))
                .toList();
    }

    private static Endpoint itself(String domain) {
        return new Endpoint(domain, PORT, false);
    }

    private static NegotiationException unavailable(String domain) {
        return new NegotiationException(
                Reason.UNREACHABLE,
                domain + " says by its SRV records that it serves no XMPP clients: check the address");
    }
}
