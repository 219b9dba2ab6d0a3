package io.fluxmpp.testkit;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.handler.codec.dns.DatagramDnsQuery;
import io.netty.handler.codec.dns.DatagramDnsQueryDecoder;
import io.netty.handler.codec.dns.DatagramDnsResponse;
import io.netty.handler.codec.dns.DatagramDnsResponseEncoder;
import io.netty.handler.codec.dns.DefaultDnsRawRecord;
import io.netty.handler.codec.dns.DnsQuestion;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.handler.codec.dns.DnsSection;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/**
 * A name server on a real socket of the loopback interface, which answers what a test has told it, says of all other names
 * that they do not exist, and remembers what it was asked.
 */
public final class ScriptedNameServer {

    private static final int SECONDS_TO_LIVE = 60;

    private final Map<String, List<Answer>> answers = new ConcurrentHashMap<>();
    private final Set<String> silent = ConcurrentHashMap.newKeySet();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private Channel socket;

    /** @param content unpooled; read by nobody but through duplicates */
    private record Answer(DnsRecordType type, ByteBuf content) {}

    private ScriptedNameServer() {}

    /** Starts one on a free port. Blocks. */
    public static ScriptedNameServer start() {
        ScriptedNameServer server = new ScriptedNameServer();
        EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        server.socket = new Bootstrap()
                .group(loop)
                .channel(NioDatagramChannel.class)
                .handler(new ChannelInitializer<DatagramChannel>() {
                    @Override
                    protected void initChannel(DatagramChannel channel) {
                        channel.pipeline()
                                .addLast(new DatagramDnsQueryDecoder())
                                .addLast(new DatagramDnsResponseEncoder())
                                .addLast(server.new Responder());
                    }
                })
                .bind("127.0.0.1", 0)
                .syncUninterruptibly()
                .channel();
        return server;
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return (InetSocketAddress) socket.localAddress();
    }

    /** Has a service record; the target {@code .} refuses the service. */
    public ScriptedNameServer srv(String name, int priority, int weight, int port, String target) {
        ByteBuf content = Unpooled.buffer();
        content.writeShort(priority).writeShort(weight).writeShort(port);
        if (!target.equals(".")) {
            for (String label : target.split("\\.", -1)) {
                content.writeByte(label.length());
                content.writeCharSequence(label, StandardCharsets.US_ASCII);
            }
        }
        content.writeByte(0);
        return answer(name, new Answer(DnsRecordType.SRV, content));
    }

    /** Has a service record that is none. */
    public ScriptedNameServer brokenSrv(String name) {
        return answer(name, new Answer(DnsRecordType.SRV, Unpooled.wrappedBuffer(new byte[] {0, 1, 2})));
    }

    /** Has addresses of IPv4. */
    public ScriptedNameServer a(String name, String... addresses) {
        for (String address : addresses) {
            byte[] bytes = NetUtil.createByteArrayFromIpAddressString(address);
            answer(name, new Answer(DnsRecordType.A, Unpooled.wrappedBuffer(bytes)));
        }
        return this;
    }

    /** Answers nothing to any question for this name. */
    public ScriptedNameServer silent(String name) {
        silent.add(name);
        return this;
    }

    /** The questions so far, such as {@code SRV _xmpp-client._tcp.capulet.lit}. */
    public List<String> asked() {
        return asked;
    }

    public void stop() {
        socket.close().syncUninterruptibly();
        socket.eventLoop().parent().shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private ScriptedNameServer answer(String name, Answer answer) {
        answers.computeIfAbsent(name, unknown -> new CopyOnWriteArrayList<>()).add(answer);
        return this;
    }

    private final class Responder extends SimpleChannelInboundHandler<DatagramDnsQuery> {

        @Override
        protected void channelRead0(ChannelHandlerContext context, DatagramDnsQuery query) {
            DnsQuestion question = query.recordAt(DnsSection.QUESTION);
            String name = question.name().substring(0, question.name().length() - 1);
            asked.add(question.type().name() + " " + name);
            if (!silent.contains(name)) {
                ChannelFuture unused = context.writeAndFlush(response(query, question, name));
            }
        }

        private DatagramDnsResponse response(DatagramDnsQuery query, DnsQuestion question, String name) {
            DatagramDnsResponse response = new DatagramDnsResponse(query.recipient(), query.sender(), query.id());
            response.setRecursionAvailable(true);
            response.addRecord(DnsSection.QUESTION, question);
            List<Answer> known = answers.get(name);
            if (known == null) {
                response.setCode(DnsResponseCode.NXDOMAIN);
                return response;
            }
            known.stream()
                    .filter(answer -> answer.type().equals(question.type()))
                    .map(answer -> (DnsRecord) new DefaultDnsRawRecord(
                            question.name(),
                            answer.type(),
                            SECONDS_TO_LIVE,
                            answer.content().copy()))
                    .forEach(record -> response.addRecord(DnsSection.ANSWER, record));
            return response;
        }
    }
}
