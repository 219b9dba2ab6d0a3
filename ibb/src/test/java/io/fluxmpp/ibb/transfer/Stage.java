package io.fluxmpp.ibb.transfer;

import io.fluxmpp.ibb.jingle.IbbTransport;
import io.fluxmpp.jingle.Jingle;
import io.fluxmpp.jingle.filetransfer.FileDescription;
import io.fluxmpp.jingle.filetransfer.FileOffer;
import io.fluxmpp.jingle.filetransfer.FileTransfer;
import io.fluxmpp.jingle.session.JingleOffer;
import io.fluxmpp.jingle.session.JingleSession;
import io.fluxmpp.stream.XmppClient;
import io.fluxmpp.stream.connection.XmppConnection;
import io.fluxmpp.stream.model.Presence;
import io.fluxmpp.testkit.Schemas;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import reactor.core.publisher.Mono;

/** Romeo and juliet, connected, with Jingle, In-Band Bytestreams and file transfer. */
final class Stage {

    private final XmppConnection romeo;
    private final XmppConnection juliet;
    private final Jingle romeosJingle;
    private final Jingle julietsJingle;
    private final Schemas.Watch schemas;

    private Stage(XmppConnection romeo, XmppConnection juliet, IbbTransport transport, Schemas.Watch schemas) {
        this.romeo = romeo;
        this.juliet = juliet;
        this.romeosJingle = jingle(romeo, transport);
        this.julietsJingle = jingle(juliet, transport);
        this.schemas = schemas;
    }

    /** Connects both, lets them play, and closes both connections however it ends. */
    static <T> Mono<T> play(
            XmppClient romeo, XmppClient juliet, IbbTransport transport, Function<Stage, Mono<T>> play) {
        Schemas.Watch schemas = new Schemas.Watch();
        return Mono.usingWhen(
                Mono.zip(romeo.wire(schemas).connect(), juliet.wire(schemas).connect())
                        .map(both -> new Stage(both.getT1(), both.getT2(), transport, schemas)),
                stage -> stage.juliet.send(Presence.available()).then(play.apply(stage)),
                Stage::leave);
    }

    private static Jingle jingle(XmppConnection connection, IbbTransport transport) {
        return Jingle.on(connection)
                .transport(transport)
                .application(FileTransfer.create())
                .settings(settings -> settings.withSilenceTimeout(Duration.ofSeconds(2)))
                .start();
    }

    private Mono<Void> leave() {
        return Mono.when(romeo.close(), juliet.close());
    }

    XmppConnection romeo() {
        return romeo;
    }

    XmppConnection juliet() {
        return juliet;
    }

    /** What was sent so far and is no valid XML of its specification. */
    Schemas.Watch schemas() {
        return schemas;
    }

    /** Romeo offers juliet a file of that size. */
    Mono<JingleSession> offer(long size) {
        return offer(size, UnaryOperator.identity());
    }

    /** Romeo offers juliet a file of that size, on his terms. */
    Mono<JingleSession> offer(long size, UnaryOperator<FileOffer> terms) {
        return romeosJingle.initiate(
                juliet.jid(),
                terms.apply(FileTransfer.offer(FileDescription.builder()
                        .name("romeo.bin")
                        .size(size)
                        .mediaType("application/octet-stream")
                        .build())));
    }

    /** The first offer that juliet gets from now on. */
    Mono<JingleOffer> offered() {
        return julietsJingle.offers().next();
    }

    /** The whole transfer: gives the SHA-256 of what juliet received, once both sides are through. */
    Mono<String> transfer(long size) {
        Mono<String> received =
                offered().flatMap(JingleOffer::accept).flatMap(session -> Bytes.sha256(session.receive()));
        Mono<Boolean> sent =
                offer(size).flatMap(session -> session.send(Bytes.random(size))).thenReturn(true);
        return Mono.zip(received, sent).map(both -> both.getT1());
    }
}
