package io.fluxmpp.bench.scenario.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.ssl.SslContext;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Just enough of RFC 6120 to get in: STARTTLS, SASL PLAIN, a resource. Then it removes itself. */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails ends the connection, which is noticed
final class PumpLogin extends SimpleChannelInboundHandler<ByteBuf> {

    private static final String FEATURES = "</stream:features>";
    private static final String BIND = "<iq type='set' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>";

    private final Account account;
    private final SslContext tls;
    private final CompletableFuture<String> jid = new CompletableFuture<>();
    private final StringBuilder received = new StringBuilder();
    private final Iterator<Step> steps;
    private Step awaited;

    /** What is to be seen, and what is sent then. */
    private record Step(String seen, String sent) {}

    PumpLogin(Account account, SslContext tls) {
        super(ByteBuf.class);
        this.account = account;
        this.tls = tls;
        String plain = Base64.getEncoder()
                .encodeToString(("\0" + account.localpart() + "\0" + account.password()).getBytes(UTF_8));
        String header = "<stream:stream to='" + account.domain()
                + "' version='1.0' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>";
        steps = List.of(
                        new Step("", header),
                        new Step(FEATURES, "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"),
                        new Step("<proceed", header),
                        new Step(
                                FEATURES,
                                "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>" + plain
                                        + "</auth>"),
                        new Step("<success", header),
                        new Step(FEATURES, BIND),
                        new Step("</iq>", ""))
                .iterator();
        awaited = steps.next();
    }

    /** The full JID, once a resource is bound. */
    CompletableFuture<String> jid() {
        return jid;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        seen(context);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, ByteBuf bytes) {
        received.append(bytes.toString(UTF_8));
        if (received.indexOf("<failure") >= 0 || received.indexOf("<stream:error") >= 0) {
            jid.completeExceptionally(new IllegalStateException("refused: " + received));
            context.close();
        } else if (received.indexOf(awaited.seen()) >= 0) {
            seen(context);
        }
    }

    private void seen(ChannelHandlerContext context) {
        if (awaited.seen().startsWith("<proceed")) {
            context.pipeline().addFirst(tls.newHandler(context.alloc(), account.domain(), account.port()));
        }
        if (!awaited.sent().isEmpty()) {
            context.writeAndFlush(Unpooled.copiedBuffer(awaited.sent(), UTF_8));
        }
        if (steps.hasNext()) {
            awaited = steps.next();
            received.setLength(0);
        } else {
            context.pipeline().remove(this);
            jid.complete(received.substring(received.indexOf("<jid>") + 5, received.indexOf("</jid>")));
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        jid.completeExceptionally(new IllegalStateException("closed, waiting for " + awaited.seen()));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        jid.completeExceptionally(cause);
        context.close();
    }
}
