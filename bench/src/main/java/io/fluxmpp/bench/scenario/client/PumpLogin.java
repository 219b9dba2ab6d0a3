package io.fluxmpp.bench.scenario.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Just enough to get in: STARTTLS, SASL PLAIN and a resource (RFC 6120), or what a component has to know (XEP-0114). Then it
 * removes itself.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails ends the connection, which is noticed
final class PumpLogin extends SimpleChannelInboundHandler<ByteBuf> {

    private static final String FEATURES = "</stream:features>";
    private static final String PROCEED = "<proceed";
    private static final Pattern ID = Pattern.compile("<stream:stream[^>]*\\sid=['\"]([^'\"]*)['\"]");
    private static final String BIND = "<iq type='set' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>";

    private final Account account;
    private final Function<String, String> jidIn;
    private final CompletableFuture<String> jid = new CompletableFuture<>();
    private final StringBuilder received = new StringBuilder();
    private final Iterator<Step> steps;
    private Step awaited;

    /** What is to be seen, a regular expression, and what is sent then, made of that. */
    private record Step(String seen, Function<String, String> answer) {
        static Step of(String seen, String sent) {
            return new Step(seen, received -> sent);
        }
    }

    /**
     * @param steps the first sees nothing
     * @param jidIn finds the full JID in what is received last
     */
    private PumpLogin(Account account, List<Step> steps, Function<String, String> jidIn) {
        super(ByteBuf.class);
        this.account = account;
        this.jidIn = jidIn;
        this.steps = steps.iterator();
        awaited = this.steps.next();
    }

    static PumpLogin of(Account account) {
        return account.access() == Account.Access.COMPONENT ? component(account) : client(account);
    }

    private static PumpLogin component(Account account) {
        return new PumpLogin(
                account,
                List.of(
                        Step.of("", header(account, "jabber:component:accept")),
                        new Step(
                                ID.pattern(),
                                received ->
                                        "<handshake>" + proof(streamId(received), account.password()) + "</handshake>"),
                        Step.of("<handshake", "")),
                received -> account.componentJid());
    }

    private static String streamId(String header) {
        Matcher matcher = ID.matcher(header);
        if (!matcher.find()) {
            throw new IllegalStateException("no id: " + header);
        }
        return matcher.group(1);
    }

    private static String proof(String id, String secret) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest((id + secret).getBytes(UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String header(Account account, String namespace) {
        return "<stream:stream to='" + account.domain() + "' version='1.0' xmlns='" + namespace
                + "' xmlns:stream='http://etherx.jabber.org/streams'>";
    }

    private static PumpLogin client(Account account) {
        String plain = Base64.getEncoder()
                .encodeToString(("\0" + account.localpart() + "\0" + account.password()).getBytes(UTF_8));
        String header = header(account, "jabber:client");
        return new PumpLogin(
                account,
                List.of(
                        Step.of("", header),
                        Step.of(FEATURES, "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"),
                        Step.of(PROCEED, header),
                        Step.of(
                                FEATURES,
                                "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>" + plain
                                        + "</auth>"),
                        Step.of("<success", header),
                        Step.of(FEATURES, BIND),
                        Step.of("</iq>", "")),
                received -> received.substring(received.indexOf("<jid>") + 5, received.indexOf("</jid>")));
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
        } else if (Pattern.compile(awaited.seen()).matcher(received).find()) {
            seen(context);
        }
    }

    private void seen(ChannelHandlerContext context) {
        if (awaited.seen().equals(PROCEED)) {
            context.pipeline()
                    .addFirst(Trust.context(account.certificate())
                            .newHandler(context.alloc(), account.domain(), account.port()));
        }
        String sent = awaited.answer().apply(received.toString());
        if (!sent.isEmpty()) {
            context.writeAndFlush(Unpooled.copiedBuffer(sent, UTF_8));
        }
        if (steps.hasNext()) {
            awaited = steps.next();
            received.setLength(0);
        } else {
            context.pipeline().remove(this);
            jid.complete(jidIn.apply(received.toString()));
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
