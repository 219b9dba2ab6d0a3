package io.fluxmpp.stream.internal.transport;

import io.fluxmpp.stream.internal.dns.SrvLookup;
import io.fluxmpp.stream.internal.dns.SrvRecord;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.CorruptedFrameException;
import io.netty.handler.codec.dns.DefaultDnsQuestion;
import io.netty.handler.codec.dns.DefaultDnsRecordDecoder;
import io.netty.handler.codec.dns.DnsRawRecord;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.resolver.dns.DefaultDnsCache;
import io.netty.resolver.dns.DnsAddressResolverGroup;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.DnsNameResolverChannelStrategy;
import io.netty.resolver.dns.DnsServerAddressStreamProvider;
import io.netty.resolver.dns.DnsServerAddressStreamProviders;
import io.netty.resolver.dns.SequentialDnsServerAddressStreamProvider;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import reactor.core.publisher.Mono;
import reactor.netty.tcp.TcpClient;

/** The name servers that are asked for records and addresses. Asks on the event loops of the connections. */
public final class NameServers implements SrvLookup {

    /** How long one server has for one question; then the next is asked, or the same again. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    /** Those that the system is configured with. */
    public static final NameServers SYSTEM = new NameServers(DnsServerAddressStreamProviders.platformDefault());

    private final DnsServerAddressStreamProvider servers;
    private final TcpClient client;

    private NameServers(DnsServerAddressStreamProvider servers) {
        this.servers = servers;
        this.client = TcpClient.newConnection()
                .runOn(EventLoops.SHARED)
                .resolver(names -> names.runOn(EventLoops.SHARED)
                        .queryTimeout(PATIENCE)
                        .datagramChannelStrategy(DnsNameResolverChannelStrategy.ChannelPerResolution)
                        .dnsAddressResolverGroupProvider(
                                builder -> new DnsAddressResolverGroup(builder.nameServerProvider(servers))))
                .option(ChannelOption.TCP_NODELAY, true);
    }

    /** These, in that order, and no others. */
    public static NameServers of(List<InetSocketAddress> servers) {
        return new NameServers(new SequentialDnsServerAddressStreamProvider(servers));
    }

    /** Makes TCP connections to hosts whose addresses these servers know. */
    TcpClient client() {
        return client;
    }

    @Override
    public Mono<List<SrvRecord>> lookup(String name) {
        return Mono.create(sink -> {
            DnsNameResolver resolver = resolver(EventLoops.FIRST);
            Future<List<DnsRecord>> asked = resolver.resolveAll(new DefaultDnsQuestion(name, DnsRecordType.SRV));
            asked.addListener((Future<List<DnsRecord>> answered) -> {
                sink.success(answered.isSuccess() ? records(answered.getNow()) : List.of());
                resolver.close();
            });
            sink.onCancel(() -> asked.cancel(false));
        });
    }

    /** One that keeps nothing open, neither while it waits nor behind. */
    private DnsNameResolver resolver(EventLoop loop) {
        return new DnsNameResolverBuilder(loop)
                .datagramChannelType(EventLoops.SHARED.onChannelClass(DatagramChannel.class, loop))
                .socketChannelType(EventLoops.SHARED.onChannelClass(SocketChannel.class, loop))
                .datagramChannelStrategy(DnsNameResolverChannelStrategy.ChannelPerResolution)
                .nameServerProvider(servers)
                .queryTimeoutMillis(PATIENCE.toMillis())
                .resolveCache(new DefaultDnsCache(0, 0, 0))
                .build();
    }

    private static List<SrvRecord> records(List<DnsRecord> answer) {
        List<SrvRecord> records = new ArrayList<>();
        for (DnsRecord record : answer) {
            try {
                if (record instanceof DnsRawRecord raw && record.type().equals(DnsRecordType.SRV)) {
                    read(raw.content()).ifPresent(records::add);
                }
            } finally {
                ReferenceCountUtil.release(record);
            }
        }
        return records;
    }

    /** RFC 2782: priority, weight, port, target. Empty if it is broken. */
    private static Optional<SrvRecord> read(ByteBuf content) {
        try {
            int priority = content.readUnsignedShort();
            int weight = content.readUnsignedShort();
            int port = content.readUnsignedShort();
            String target = DefaultDnsRecordDecoder.decodeName(content);
            return Optional.of(new SrvRecord(priority, weight, port, target.substring(0, target.length() - 1)));
        } catch (IndexOutOfBoundsException | CorruptedFrameException broken) {
            return Optional.empty();
        }
    }
}
