package io.fluxmpp.jingle.spi;

import io.fluxmpp.stream.codec.PayloadCodec;
import io.fluxmpp.stream.xml.Payload;
import java.util.List;
import java.util.Set;

/**
 * One way of protecting what goes over a transport, which must work before the first byte of the application does (XEP-0166
 * §9, §12.3). Immutable and thread-safe: one instance serves any number of connections and sessions.
 */
public interface SecurityPrecondition {

    /** The namespace of its {@code <security/>} element. */
    String namespace();

    /** The kinds of transport it can protect. */
    Set<TransportMethod.Kind> kinds();

    /** How its {@code <security/>} elements are read and written. */
    List<PayloadCodec<?>> codecs();

    /** The features announced in service discovery (XEP-0166 §11). */
    Set<String> features();

    /** Begins a precondition that we demand. */
    SecuritySession propose(SecurityContext context);

    /**
     * Begins a precondition that the peer demands.
     *
     * @param proposed the peer's {@code <security/>}, as this precondition's codec read it
     * @throws ApplicationRefusedException if it cannot be met, usually with {@code security-error}
     */
    SecuritySession answer(SecurityContext context, Payload proposed);
}
