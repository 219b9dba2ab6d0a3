package io.fluxmpp.ibb.bytestream;

import io.fluxmpp.ibb.model.Data;
import io.fluxmpp.stream.connection.XmppConnection;
import io.fluxmpp.stream.error.StanzaErrorException;
import io.fluxmpp.stream.model.Message;
import io.fluxmpp.stream.model.StanzaError;
import io.fluxmpp.stream.ping.Ping;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;

/**
 * Blocks in message stanzas, which nobody answers (XEP-0047 §4). What the section asks for, some way to control the flow, is a
 * ping behind the blocks: stanzas between two entities keep their order (RFC 6120 §10.1), so once the peer has answered the
 * ping (XEP-0199), the blocks before it have arrived.
 */
final class MessageCarrier implements BlockCarrier {

    private static final String ID = "ibb:";

    private final XmppConnection connection;
    private final EventLoop loop;
    private final BytestreamKey key;
    private final Duration patience;

    /** In the order in which they were sent. */
    private final Queue<Sent> unconfirmed = new ArrayDeque<>();

    private boolean asking;

    MessageCarrier(XmppConnection connection, EventLoop loop, BytestreamKey key, Duration patience) {
        this.connection = connection;
        this.loop = loop;
        this.key = key;
        this.patience = patience;
    }

    /** A block, and whether the socket has taken it, so that a ping cannot overtake it. */
    private static final class Sent {
        private final String id;
        private final Consumer<@Nullable Throwable> answered;
        private boolean left;

        Sent(String id, Consumer<@Nullable Throwable> answered) {
            this.id = id;
            this.answered = answered;
        }
    }

    /** The sid in the id of a message that carried a block, or {@code null} where it is the id of something else. */
    static @Nullable String sid(@Nullable String messageId) {
        if (messageId == null || !messageId.startsWith(ID)) {
            return null;
        }
        int end = messageId.indexOf(':', ID.length());
        return end < 0 ? null : messageId.substring(end + 1);
    }

    @Override
    public Disposable carry(Data.Outbound block, Consumer<@Nullable Throwable> answered) {
        Sent sent = new Sent(ID + block.seq() + ":" + block.sid(), answered);
        unconfirmed.add(sent);
        Message message = new Message(Message.Type.NORMAL, sent.id, null, key.peer(), null, List.of(block), null);
        Disposable sending = connection
                .send(message)
                .subscribe(
                        nothing -> {},
                        error -> loop.execute(() -> failed(sent, error)),
                        () -> loop.execute(() -> {
                            sent.left = true;
                            ask();
                        }));
        return Disposables.composite(sending, () -> unconfirmed.remove(sent));
    }

    /** Asks whether what has left has arrived, unless that is being asked already. */
    private void ask() {
        List<Sent> left = asking
                ? List.of()
                : unconfirmed.stream().takeWhile(sent -> sent.left).toList();
        if (!left.isEmpty()) {
            asking = true;
            Ping.on(connection)
                    .ping(key.peer())
                    .timeout(
                            patience,
                            Mono.error(() -> new BytestreamException(key + ": no answer in " + patience)),
                            loop.scheduler())
                    .subscribe(
                            roundTrip -> {},
                            error -> loop.execute(() -> answered(left, error)),
                            () -> loop.execute(() -> answered(left, null)));
        }
    }

    @Override
    public boolean canRepeat() {
        return false;
    }

    /** A message came back (XEP-0047 §4). */
    void bounced(Message message) {
        StanzaError error = message.error();
        for (Sent sent : List.copyOf(unconfirmed)) {
            if (error != null && sent.id.equals(message.id())) {
                failed(sent, new StanzaErrorException(error));
            }
        }
    }

    private void answered(List<Sent> left, @Nullable Throwable failure) {
        asking = false;
        for (Sent sent : left) {
            if (unconfirmed.remove(sent)) {
                sent.answered.accept(failure);
            }
        }
        ask();
    }

    private void failed(Sent sent, Throwable error) {
        if (unconfirmed.remove(sent)) {
            sent.answered.accept(error);
        }
    }
}
