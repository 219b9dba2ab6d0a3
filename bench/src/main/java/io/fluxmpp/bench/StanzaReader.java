package io.fluxmpp.bench;

import io.fluxmpp.ibb.Ibb;
import io.fluxmpp.ibb.jingle.IbbTransport;
import io.fluxmpp.jingle.Jingle;
import io.fluxmpp.jingle.filetransfer.FileTransfer;
import io.fluxmpp.stream.codec.PayloadCodecs;
import io.fluxmpp.stream.internal.wire.AaltoStreamDecoder;
import io.fluxmpp.stream.model.InvalidStanza;
import io.fluxmpp.stream.model.Stanza;
import io.fluxmpp.stream.model.StreamElement;
import io.fluxmpp.stream.model.StreamHeader;
import io.fluxmpp.stream.ping.Ping;
import io.fluxmpp.stream.xml.XmlLimits;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Stanzas the way fluxmpp reads them, between its header and its end. */
final class StanzaReader implements AutoCloseable {

    private final AaltoStreamDecoder decoder;

    StanzaReader(PayloadCodecs codecs) {
        decoder = new AaltoStreamDecoder(codecs, XmlLimits.DEFAULT);
        decoder.refuseStanzasAlone();
        decoder.feed(ByteBuffer.wrap(Traffic.HEADER));
        if (!(decoder.next() instanceof StreamHeader) || decoder.next() != null) {
            throw new IllegalStateException("the header was not read");
        }
    }

    /** The codecs of a connection with everything that fluxmpp has for clients. */
    static PayloadCodecs allCodecs() {
        MemoryConnection complete = new MemoryConnection("romeo@montague.lit/orchard", connection -> {
            Ping.on(connection);
            Ibb.on(connection);
            Jingle.on(connection)
                    .transport(IbbTransport.create())
                    .application(FileTransfer.create())
                    .start();
        });
        PayloadCodecs codecs = complete.connection().codecs();
        complete.dispose();
        return codecs;
    }

    /** Takes what has arrived, hands over the stanzas that are complete, and says how many these were. */
    int feed(ByteBuffer bytes, Consumer<Stanza> stanzas) {
        int count = 0;
        decoder.feed(bytes);
        for (StreamElement element = decoder.next(); element != null; element = decoder.next()) {
            if (!(element instanceof Stanza stanza) || element instanceof InvalidStanza) {
                throw new IllegalStateException("no stanza: " + element);
            }
            stanzas.accept(stanza);
            count++;
        }
        return count;
    }

    /** The stanzas of some traffic; what they own is the caller's. */
    static List<Stanza> all(PayloadCodecs codecs, Traffic traffic) {
        List<Stanza> stanzas = new ArrayList<>();
        try (StanzaReader reader = new StanzaReader(codecs)) {
            traffic.whole().forEach(piece -> reader.feed(ByteBuffer.wrap(piece), stanzas::add));
        }
        return stanzas;
    }

    @Override
    public void close() {
        decoder.close();
    }
}
