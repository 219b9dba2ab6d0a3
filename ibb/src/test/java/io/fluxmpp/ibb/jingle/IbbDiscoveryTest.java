package io.fluxmpp.ibb.jingle;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxmpp.jingle.Jingle;
import io.fluxmpp.jingle.filetransfer.FileDescription;
import io.fluxmpp.jingle.filetransfer.FileTransfer;
import io.fluxmpp.stream.caps.Caps;
import io.fluxmpp.stream.caps.CapsCache;
import io.fluxmpp.stream.caps.CapsSettings;
import io.fluxmpp.stream.connection.XmppConnection;
import io.fluxmpp.stream.presence.Availability;
import io.fluxmpp.stream.presence.Presences;
import io.fluxmpp.testkit.LinkedConnections;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What two parties say to know that both have In-Band Bytestreams (XEP-0261 §4). */
class IbbDiscoveryTest {

    private static final String IBB = "urn:xmpp:jingle:transports:ibb:1";

    private final LinkedConnections link =
            LinkedConnections.between("romeo@montague.lit/orchard", "juliet@capulet.lit/balcony");
    private final Jingle romeo = start(link.left());

    IbbDiscoveryTest() {
        start(link.right());
    }

    private static Jingle start(XmppConnection connection) {
        Caps.on(connection, CapsSettings.DEFAULT.withCache(CapsCache.inMemory(10)));
        return Jingle.on(connection)
                .transport(IbbTransport.create())
                .application(FileTransfer.create())
                .start();
    }

    @AfterEach
    void unlink() {
        link.dispose();
    }

    private void offer() {
        FileDescription file = FileDescription.builder().name("letter").size(1).build();
        romeo.initiate(link.right().jid(), FileTransfer.offer(file)).subscribe(session -> {}, failure -> {});
        link.settle();
    }

    private long questions() {
        return link.toRight().passed().stream()
                .filter(stanza -> stanza.contains("disco#info"))
                .count();
    }

    private long offers() {
        return link.toRight().passed().stream()
                .filter(stanza -> stanza.contains("session-initiate") && stanza.contains(IBB))
                .count();
    }

    @Test
    @Tag("JIBB-4-1")
    @Tag("JIBB-4-2")
    void whenThePeerHasAnnouncedNothing_thenItIsAskedAndSaysSo() {
        offer();
        assertThat(questions()).isEqualTo(1);
        assertThat(link.toLeft().passed())
                .anySatisfy(stanza -> assertThat(stanza).contains("disco#info", IBB));
        assertThat(offers()).isEqualTo(1);
    }

    @Test
    @Tag("JIBB-4-2")
    void whenThePeerHasAnnouncedItsCapabilities_thenItIsAskedOnce() {
        Presences.on(link.right())
                .availableTo(link.left().jid(), Availability.ONLINE)
                .subscribe();
        link.settle();
        offer();
        offer();
        assertThat(questions()).isEqualTo(1);
        assertThat(offers()).isEqualTo(2);
    }
}
