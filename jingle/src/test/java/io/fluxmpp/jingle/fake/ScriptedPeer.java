package io.fluxmpp.jingle.fake;

import io.fluxmpp.jingle.codec.JingleCodec;
import io.fluxmpp.jingle.model.JingleAction;
import io.fluxmpp.stream.codec.PayloadCodecs;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.Iq;
import io.fluxmpp.stream.model.Stanza;
import io.fluxmpp.stream.model.StanzaError;
import io.fluxmpp.testkit.Xml;
import java.util.ArrayList;
import java.util.List;

/** A peer without an implementation: keeps what it receives, says what it is told to. */
public final class ScriptedPeer {

    private final MemoryNetwork network;
    private final Jid jid;
    private final PayloadCodecs codecs = new PayloadCodecs().register(new JingleCodec());
    private final List<Iq> received = new ArrayList<>();
    private boolean acknowledging = true;
    private int lastId;

    ScriptedPeer(MemoryNetwork network, Jid jid) {
        this.network = network;
        this.jid = jid;
    }

    public Jid jid() {
        return jid;
    }

    public PayloadCodecs codecs() {
        return codecs;
    }

    /** Stops to acknowledge requests, which it does by itself otherwise. */
    public ScriptedPeer silent() {
        acknowledging = false;
        return this;
    }

    void receive(Iq stanza) {
        received.add(stanza);
        if (acknowledging && stanza.isRequest()) {
            network.deliver(stanza.result(null));
        }
    }

    /** Everything received so far. */
    public List<Iq> received() {
        return List.copyOf(received);
    }

    /** The actions received so far. */
    public List<JingleAction> actions() {
        List<JingleAction> actions = new ArrayList<>();
        for (Iq stanza : received) {
            if (stanza.isRequest() && stanza.payload() instanceof JingleAction action) {
                actions.add(action);
            }
        }
        return actions;
    }

    /** The kinds of the stanzas received so far: actions by their names, answers as "result" or "error". */
    public List<String> story() {
        return received.stream()
                .map(stanza -> stanza.payload() instanceof JingleAction action && stanza.isRequest()
                        ? action.type().wireName()
                        : stanza.type().wireName())
                .toList();
    }

    /** The action received last. */
    public JingleAction lastAction() {
        List<JingleAction> actions = actions();
        return actions.get(actions.size() - 1);
    }

    /** The error received last. */
    public StanzaError lastError() {
        Iq last = received.get(received.size() - 1);
        if (last.error() == null) {
            throw new AssertionError("no error: " + last);
        }
        return last.error();
    }

    /** Sends a request. */
    public void request(Jid to, JingleAction action) {
        send(Iq.set(to, action));
    }

    /** Sends a stanza. */
    public void send(Iq stanza) {
        network.deliver(stanza.withFrom(jid).withId("peer" + ++lastId));
    }

    /** Sends a request that stands there as text, read with the receiver's codecs. */
    public void request(MemoryConnection to, String payload) {
        String xml = "<iq type='set' id='peer" + ++lastId + "' from='" + jid + "' to='" + to.jid() + "'>" + payload
                + "</iq>";
        Stanza stanza = Xml.stanza(xml, to.codecs());
        if (stanza instanceof Iq iq) {
            network.deliver(iq);
        } else {
            throw new AssertionError("refused before it reaches Jingle: " + stanza);
        }
    }

    /** Refuses the request received last. */
    public void refuse(StanzaError error) {
        network.deliver(received.get(received.size() - 1).error(error));
    }

    /** Acknowledges the request received last. */
    public void acknowledge() {
        network.deliver(received.get(received.size() - 1).result(null));
    }
}
