package io.fluxmpp.bench.scenario.client;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Pumps prepared stanzas, in each of which only the id is changed, and answers with prepared results. Belongs to its event
 * loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails ends the connection, which is noticed
final class Pump extends ChannelInboundHandlerAdapter implements TagIds.Listener {

    /** The letter in the ids of blocks. */
    private static final char BLOCK = 'p';

    /** The letter in the ids of pings. */
    private static final char PING = 'q';

    private static final String ID = "00000000";

    private final Channel channel;
    private final String jid;
    private final TagIds ids = new TagIds(this);
    private final ByteBuf answers;
    private @Nullable Template result;
    private long received;
    private @Nullable Flow blocks;
    private @Nullable Flow pings;

    Pump(Channel channel, String jid) {
        this.channel = channel;
        this.jid = jid;
        this.answers = channel.alloc().directBuffer();
    }

    /** A stanza with a place for its id's number. */
    private record Template(ByteBuf bytes, int place) {
        static Template of(String stanza) {
            return new Template(Unpooled.copiedBuffer(stanza, US_ASCII), stanza.indexOf(ID));
        }

        void write(ByteBuf target, int number) {
            int begin = target.writerIndex();
            target.writeBytes(bytes, 0, bytes.readableBytes());
            int rest = number;
            for (int i = begin + place + ID.length() - 1; i >= begin + place; i--) {
                target.setByte(i, '0' + rest % 10);
                rest /= 10;
            }
        }
    }

    /** Requests on their way, so many at a time. */
    private final class Flow {
        private final Template request;
        private final int window;
        private final Source source;
        private final CompletableFuture<@Nullable Void> done;
        private int next;
        private int open;

        Flow(CompletableFuture<@Nullable Void> done, String request, int window, Source source) {
            this.done = done;
            this.request = Template.of(request);
            this.window = window;
            this.source = source;
        }

        void fill() {
            while (open < window && source.next(next)) {
                ByteBuf stanza = channel.alloc().directBuffer(request.bytes().readableBytes());
                request.write(stanza, next++);
                channel.write(stanza, channel.voidPromise());
                open++;
            }
            if (open == 0) {
                done.complete(null);
            }
        }

        void answered(int number) {
            open--;
            source.answered(number);
            fill();
        }
    }

    /** Says how long a flow goes on. */
    interface Source {
        /** Whether there is another request, with that number. */
        boolean next(int number);

        void answered(int number);
    }

    /** Answers blocks that come from now on. */
    void answer(String from) {
        result = Template.of("<iq type='result' from='" + jid + "' to='" + from + "' id='" + BLOCK + ID + "'/>");
        received = 0;
    }

    /** How many blocks have been answered. */
    long received() {
        return received;
    }

    void blocks(CompletableFuture<@Nullable Void> done, String to, int blockSize, int window, Source source) {
        String text = "QUJD".repeat(blockSize / 3) + (blockSize % 3 == 0 ? "" : blockSize % 3 == 1 ? "QQ==" : "QUI=");
        Flow flow = new Flow(
                done,
                "<iq type='set' from='" + jid + "' to='" + to + "' id='" + BLOCK + ID
                        + "'><data xmlns='http://jabber.org/protocol/ibb' seq='0' sid='pump'>" + text + "</data></iq>",
                window,
                source);
        blocks = flow;
        begin(flow);
    }

    void pings(CompletableFuture<@Nullable Void> done, int window, Source source) {
        Flow flow = new Flow(
                done,
                "<iq type='get' from='" + jid + "' id='" + PING + ID + "'><ping xmlns='urn:xmpp:ping'/></iq>",
                window,
                source);
        pings = flow;
        begin(flow);
    }

    private void begin(Flow flow) {
        flow.fill();
        channel.flush();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        ids.scan(bytes);
        bytes.release();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (answers.isReadable()) {
            context.write(answers.copy(), context.voidPromise());
            answers.clear();
        }
        context.flush();
    }

    @Override
    public void id(char letter, int number) {
        Template answer = result;
        Flow flow = letter == BLOCK ? blocks : letter == PING ? pings : null;
        if (letter == BLOCK && answer != null) {
            received++;
            answer.write(answers, number);
        } else if (flow != null) {
            flow.answered(number);
        }
    }

    @Override
    public void error() {
        fail(new IllegalStateException("the server, or the other pump, answered with an error"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        fail(cause);
        context.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        fail(new IllegalStateException("the connection was closed"));
        answers.release();
    }

    private void fail(Throwable cause) {
        if (blocks != null) {
            blocks.done.completeExceptionally(cause);
        }
        if (pings != null) {
            pings.done.completeExceptionally(cause);
        }
    }
}
