package io.fluxmpp.ibb.bytestream;

import io.fluxmpp.ibb.model.BlockSize;
import io.fluxmpp.ibb.model.Close;
import io.fluxmpp.ibb.model.Open;
import io.fluxmpp.stream.connection.XmppConnection;
import io.fluxmpp.stream.error.StanzaErrorException;
import io.fluxmpp.stream.model.Iq;
import io.fluxmpp.stream.model.StanzaError.Condition;
import java.util.concurrent.TimeoutException;
import reactor.core.publisher.Mono;

/** Asks a peer to open a bytestream (XEP-0047 §2.1). */
final class BytestreamOpening {

    /** How often the block size is halved where the peer wants smaller blocks: from 4096 down to 512. */
    private static final int HALVINGS = 3;

    private final XmppConnection connection;
    private final BytestreamKey key;

    BytestreamOpening(XmppConnection connection, BytestreamKey key) {
        this.connection = connection;
        this.key = key;
    }

    /** Opens it and gives the block size agreed on. A peer that may have opened it for nothing is told so. */
    Mono<BlockSize> open(BytestreamSettings settings) {
        return open(settings, settings.blockSize(), HALVINGS)
                .doOnCancel(() -> takeBack(settings))
                .onErrorMap(TimeoutException.class, error -> {
                    takeBack(settings);
                    return new BytestreamException(
                            key + ": the peer did not answer <open/> within " + settings.openTimeout(), error);
                });
    }

    private Mono<BlockSize> open(BytestreamSettings settings, BlockSize blockSize, int halvings) {
        return connection
                .request(Iq.set(key.peer(), new Open(key.sid(), blockSize, settings.stanza())), settings.openTimeout())
                .map(answer -> {
                    answer.release();
                    return blockSize;
                })
                .onErrorResume(
                        StanzaErrorException.class,
                        refusal -> halvings > 0 && blockSize.bytes() > 1 && wantsSmallerBlocks(refusal)
                                ? open(settings, blockSize.halved(), halvings - 1)
                                : Mono.error(refusal));
    }

    private static boolean wantsSmallerBlocks(StanzaErrorException refusal) {
        return refusal.error().condition() == Condition.RESOURCE_CONSTRAINT;
    }

    private void takeBack(BytestreamSettings settings) {
        connection
                .request(Iq.set(key.peer(), new Close(key.sid())), settings.closeTimeout())
                .subscribe(Iq::release, error -> {});
    }
}
