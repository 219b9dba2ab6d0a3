package io.fluxmpp.ibb.fake;

import static java.util.Objects.requireNonNull;

import io.fluxmpp.ibb.codec.IbbCodecs;
import io.fluxmpp.ibb.model.Data;
import io.fluxmpp.stream.codec.BulkPayloadCodec;
import io.fluxmpp.stream.codec.PayloadCodecs;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.Iq;
import io.fluxmpp.stream.model.Message;
import io.fluxmpp.stream.model.Stanza;
import io.fluxmpp.stream.xml.Payload;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.List;
import reactor.core.scheduler.Scheduler;

/**
 * Romeo and Juliet, connected to each other. Blocks are encoded and decoded between them; everything else is passed on as it
 * is.
 */
public final class FakeLink {

    public static final Jid ROMEO = Jid.of("romeo@montague.lit/orchard");
    public static final Jid JULIET = Jid.of("juliet@capulet.lit/balcony");

    private static final PayloadCodecs CODECS = new PayloadCodecs();

    static {
        IbbCodecs.register(CODECS);
    }

    private final FakeConnection romeo;
    private final FakeConnection juliet;

    private FakeLink(FakeConnection romeo, FakeConnection juliet) {
        this.romeo = romeo;
        this.juliet = juliet;
        romeo.plug(stanza -> juliet.scheduler().schedule(() -> juliet.receive(arrived(stanza))));
        juliet.plug(stanza -> romeo.scheduler().schedule(() -> romeo.receive(arrived(stanza))));
    }

    /** A link whose ends share one clock and thread. */
    public static FakeLink on(Scheduler scheduler) {
        return on(scheduler, scheduler);
    }

    public static FakeLink on(Scheduler romeos, Scheduler juliets) {
        return new FakeLink(new FakeConnection(ROMEO, romeos), new FakeConnection(JULIET, juliets));
    }

    public FakeConnection romeo() {
        return romeo;
    }

    public FakeConnection juliet() {
        return juliet;
    }

    private static Stanza arrived(Stanza stanza) {
        if (stanza instanceof Iq iq && iq.payload() instanceof Data.Outbound data) {
            return new Iq(iq.type(), iq.id(), iq.from(), iq.to(), iq.lang(), decoded(data), iq.error());
        }
        if (stanza instanceof Message message) {
            List<Payload> payloads = message.payloads().stream()
                    .map(payload -> payload instanceof Data.Outbound data ? decoded(data) : payload)
                    .toList();
            return new Message(
                    message.type(),
                    message.id(),
                    message.from(),
                    message.to(),
                    message.lang(),
                    payloads,
                    message.error());
        }
        return stanza;
    }

    private static Data decoded(Data.Outbound data) {
        ByteBuffer bytes = data.block().duplicate();
        byte[] block = new byte[bytes.remaining()];
        bytes.get(block);
        BulkPayloadCodec.BulkText<?> decoding = ((BulkPayloadCodec<?>) requireNonNull(CODECS.find(Data.NAME)))
                .begin(new StartTag(data.sid(), data.seq().toString()));
        char[] text = Base64.getEncoder().encodeToString(block).toCharArray();
        decoding.text(text, 0, text.length);
        return (Data) decoding.complete();
    }
}
