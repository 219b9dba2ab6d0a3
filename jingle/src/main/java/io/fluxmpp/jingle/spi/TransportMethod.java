package io.fluxmpp.jingle.spi;

import io.fluxmpp.stream.codec.PayloadCodec;
import io.fluxmpp.stream.xml.Payload;
import java.util.List;
import java.util.Set;

/**
 * One method of moving bytes between the parties of a session, such as In-Band Bytestreams (XEP-0166 §12.2). Immutable and
 * thread-safe: one instance serves any number of connections and sessions.
 */
public interface TransportMethod {

    /** The namespace of its {@code <transport/>} element. */
    String namespace();

    /** What it offers the application (XEP-0166 §8). */
    Kind kind();

    /** Where several methods could serve, the one with the highest preference is tried first. */
    int preference();

    /** How its {@code <transport/>} elements are read and written. */
    List<PayloadCodec<?>> codecs();

    /** The features announced in service discovery (XEP-0166 §11). */
    Set<String> features();

    /** Begins a transport that we propose. Registers nothing and sends nothing yet. */
    TransportSession propose(TransportContext context);

    /**
     * Begins a transport that the peer proposed. From its return on the peer may bring the transport up, so whatever must
     * be registered for that is registered here: before our acceptance goes out.
     *
     * @param proposed the peer's {@code <transport/>}, as this method's codec read it
     * @throws TransportRefusedException if the proposal cannot be met
     * @throws io.fluxmpp.stream.error.XmppException if the reason is not in the proposal, such as a limit of ours
     */
    TransportSession answer(TransportContext context, Payload proposed);

    /** The two kinds of transport (XEP-0166 §8). */
    enum Kind {
        /** All bytes, in order. */
        STREAMING,
        /** Packets, some of which may be lost. */
        DATAGRAM
    }
}
