package io.fluxmpp.jingle.fake;

import static java.util.Objects.requireNonNull;

import io.fluxmpp.jingle.codec.JingleCodec;
import io.fluxmpp.jingle.model.JingleAction;
import io.fluxmpp.stream.codec.PayloadCodecs;
import io.fluxmpp.stream.disco.DiscoInfo;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.Iq;
import io.fluxmpp.stream.model.Stanza;
import io.fluxmpp.stream.model.StanzaError;
import io.fluxmpp.testkit.Xml;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A peer without an implementation: keeps what it receives, says what it is told to. */
public final class ScriptedPeer {

    private final MemoryNetwork network;
    private final Jid jid;
    private final PayloadCodecs codecs = new PayloadCodecs().register(new JingleCodec());
    private final List<Iq> received = new ArrayList<>();
    private boolean acknowledging = true;
    private @Nullable DiscoInfo info;
    private @Nullable Iq first;
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

    /** Says that before it acknowledges the next request. */
    public ScriptedPeer sayingFirst(Jid to, JingleAction action) {
        first = Iq.set(to, action);
        return this;
    }

    /** Answers from now on what it can do, instead of something that cannot be understood. */
    public ScriptedPeer announcing(String... features) {
        info = new DiscoInfo(null, List.of(DiscoInfo.Identity.of("client", "pc", null)), List.of(features), List.of());
        return this;
    }

    /** Its presence, with the hash of what it announces. */
    public String presence() {
        return "<presence from='" + jid + "'><c xmlns='http://jabber.org/protocol/caps' hash='sha-1' node='urn:test'"
                + " ver='" + ver() + "'/></presence>";
    }

    private String ver() {
        String text = "client/pc//<"
                + requireNonNull(info).features().stream()
                        .sorted()
                        .map(f -> f + "<")
                        .collect(Collectors.joining());
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    void receive(Iq stanza) {
        received.add(stanza);
        if (info != null && stanza.payload() instanceof DiscoInfo query && stanza.isRequest()) {
            network.deliver(stanza.result(info.withNode(query.node())));
        } else if (acknowledging && stanza.isRequest()) {
            sayFirst();
            network.deliver(stanza.result(null));
        }
    }

    private void sayFirst() {
        Iq now = first;
        first = null;
        if (now != null) {
            send(now);
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

    /** The questions received so far, about what it can do. */
    public List<DiscoInfo> questions() {
        return received.stream()
                .filter(stanza -> stanza.isRequest() && stanza.payload() instanceof DiscoInfo)
                .map(stanza -> (DiscoInfo) stanza.payload())
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
