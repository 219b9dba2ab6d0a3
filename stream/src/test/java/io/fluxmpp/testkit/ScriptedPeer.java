package io.fluxmpp.testkit;

import io.fluxmpp.testkit.Step.Line;
import io.netty.channel.ChannelOption;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.net.IDN;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.netty.Connection;
import reactor.netty.tcp.TcpClient;
import reactor.netty.tcp.TcpServer;

/**
 * Plays one side of an XMPP dialogue from a script, over a real socket of the loopback interface: a server for a client that
 * is tested, or a client for a server. It judges with its own reader and its own SCRAM, not with the code under test.
 *
 * <pre>{@code
 * open
 * >> <stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/></stream:features>
 * << <starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>
 * >> <failure xmlns='urn:ietf:params:xml:ns:xmpp-tls'/></stream:stream>
 * << </stream:stream>
 * << closed
 * }</pre>
 *
 * <p><b>A line</b> is a step; steps follow each other. A line that begins with a space continues the one before;
 * its indentation counts as one space, and between tags as none. Empty lines, and lines that begin with {@code #}, say nothing.
 *
 * <dl>
 *   <dt>{@code << <XML>}
 *   <dd>The other side says this: a stream header, an element, or {@code </stream:stream>}. Compared by meaning: prefixes,
 *       quotes, the order of attributes and space between elements do not count. {@code ...} stands for anything: for
 *       further attributes inside a tag, for any content between tags, for any characters in a value, and alone for any
 *       element. <code>{name}</code> is a variable: the value it has, or any value that it has from then on.
 *   <dt>{@code << error condition}
 *   <dd>The other side says a stream error of this condition.
 *   <dt>{@code << closed}
 *   <dd>The other side closes the connection, and says nothing more before.
 *   <dt>{@code << close_notify}
 *   <dd>The same, and TLS has been ended in good order.
 *   <dt>{@code >> text}
 *   <dd>We send this, byte for byte, whether it is XML or not; variables are filled in, and <code>{unique}</code> is another
 *       value in each line.
 *   <dt>{@code repeat n text}
 *   <dd>We send this n times, as fast as it is taken.
 *   <dt>{@code bytes ff fe}
 *   <dd>We send these bytes.
 *   <dt>{@code fragment n}
 *   <dd>From here on each write to the socket has n bytes at most; 0 for no such limit.
 *   <dt>{@code open}
 *   <dd>Both sides open a stream honestly, whoever is to begin.
 *   <dt>{@code TLS}
 *   <dd>The handshake; nothing may have been said in the clear before it.
 *   <dt>{@code SASL}
 *   <dd>A SCRAM exchange, honest, from {@code <auth/>} to {@code <success/>}. A server takes the mechanism that the client
 *       chooses. {@code SASL, mechanism SCRAM-SHA-1} is for clients. Lies of a server: {@code SASL, wrong signature},
 *       {@code no signature}, {@code success without challenge}, {@code other nonce}, {@code same nonce},
 *       {@code iterations 1}, {@code mandatory extension}; of a client: {@code wrong proof}, {@code other nonce}. A lie that
 *       the other side must not put up with ends the step. No lie: {@code SASL, signature in challenge}.
 *   <dt>{@code SASL2}
 *   <dd>The middle of a SCRAM-SHA-256 exchange by SASL2 (XEP-0388), honest. A server begins behind
 *       <code>&lt;&lt; &lt;authenticate ...&gt;&lt;initial-response&gt;{first}&lt;/initial-response&gt;...&lt;/authenticate&gt;</code>,
 *       and can do it in two steps, {@code SASL2 challenge h=...} with or without an extension, and {@code SASL2 proof}; a
 *       client says {@code <authenticate/>} itself, with the elements behind {@code SASL2} in it, and learns the server's
 *       <code>{hash}</code> (XEP-0474). What belongs into {@code <additional-data/>} is <code>{signature}</code> then;
 *       {@code SASL2, wrong signature} gives a server another.
 *   <dt>{@code up to TLS}, {@code up to SASL}, {@code up to bind}
 *   <dd>All of the negotiation up to this and with it, honestly: what is tested begins behind it.
 *   <dt>{@code stall}
 *   <dd>We read nothing and say nothing until the test calls {@link ScriptedDialogue#goOn()}.
 *   <dt>{@code close}, {@code cut}
 *   <dd>We close the connection in good order, or reset it. At the end of the script it is closed in any case.
 * </dl>
 *
 * <p>Variables known from the beginning: <code>{domain}</code>, <code>{user}</code>, <code>{account}</code>,
 * <code>{resource}</code>, <code>{port}</code>, and for servers <code>{jid}</code>.
 *
 * <p>Immutable: every setter gives a new peer. Nothing blocks and no thread is made: scripts run on Reactor Netty's event
 * loops. At most 1 MiB is read ahead of the script.
 */
public final class ScriptedPeer {

    private static final String LOOPBACK = "127.0.0.1";
    private static final ScriptedPeer DEFAULT = new ScriptedPeer(
            ScriptedAccount.of("romeo@montague.lit/orchard", "secret"), Duration.ofSeconds(5), null, null);

    private final ScriptedAccount account;
    private final Duration patience;
    private final @Nullable Identity identity;
    private final @Nullable X509Certificate trusted;

    private ScriptedPeer(
            ScriptedAccount account,
            Duration patience,
            @Nullable Identity identity,
            @Nullable X509Certificate trusted) {
        this.account = account;
        this.patience = patience;
        this.identity = identity;
        this.trusted = trusted;
    }

    /** What a server shows in TLS. */
    private record Identity(PrivateKey key, List<X509Certificate> chain) {}

    /** A peer for {@code romeo@montague.lit/orchard} with the password {@code secret}. */
    public static ScriptedPeer create() {
        return DEFAULT;
    }

    /**
     * Whom the dialogue is about: as a server, who may log in, and the resource that is bound; as a client, who we are. The
     * server's domain is that of the account.
     *
     * @param jid bare or full
     * @param password of ASCII characters
     */
    public ScriptedPeer account(String jid, String password) {
        return new ScriptedPeer(ScriptedAccount.of(jid, password), patience, identity, trusted);
    }

    /** How long a step may take, and the other side may take to connect; default 5 s. */
    public ScriptedPeer patience(Duration other) {
        return new ScriptedPeer(account, other, identity, trusted);
    }

    /** Shows this certificate, followed by those that signed it; default: a new one for the domain, signed by itself. */
    public ScriptedPeer certificate(PrivateKey key, X509Certificate... chain) {
        return new ScriptedPeer(account, patience, new Identity(key, List.of(chain)), trusted);
    }

    /** Trusts this certificate when it is a client. */
    public ScriptedPeer trust(X509Certificate certificate) {
        return new ScriptedPeer(account, patience, identity, certificate);
    }

    /**
     * Plays the server: listens on a free port and plays the first script with the first connection, and so on. Further
     * connections are closed at once.
     *
     * <p>Nothing happens before subscription. The dialogue is emitted when the port is open; dispose of it.
     *
     * @throws IllegalArgumentException naming the line that cannot be read
     */
    public Mono<ScriptedDialogue> listen(String... scripts) {
        List<List<Line>> parsed =
                Arrays.stream(scripts).map(script -> Script.parse(script, true)).toList();
        return Mono.fromCallable(this::shown)
                .subscribeOn(Schedulers.boundedElastic())
                .flatMap(shown -> Mono.fromCallable(() -> SslContextBuilder.forServer(shown.key(), shown.chain())
                                .build())
                        .subscribeOn(Schedulers.boundedElastic())
                        .flatMap(ssl -> listen(parsed, shown.chain().get(0), ssl)));
    }

    /**
     * Plays the client of the server that listens on that port of the loopback interface.
     *
     * <p>Nothing happens before subscription. The dialogue is emitted when the connection is made; dispose of it.
     *
     * @throws IllegalArgumentException naming the line that cannot be read
     */
    public Mono<ScriptedDialogue> connect(int port, String script) {
        List<Line> parsed = Script.parse(script, false);
        return Mono.fromCallable(() -> {
                    SslContextBuilder builder = SslContextBuilder.forClient();
                    return (trusted == null ? builder : builder.trustManager(trusted)).build();
                })
                .subscribeOn(Schedulers.boundedElastic())
                .flatMap(ssl -> connect(port, parsed, ssl));
    }

    private Mono<ScriptedDialogue> listen(List<List<Line>> scripts, X509Certificate shown, SslContext ssl) {
        ScriptedDialogue dialogue = new ScriptedDialogue(scripts.size(), patience, shown);
        return TcpServer.create()
                .host(LOOPBACK)
                .port(0)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.AUTO_CLOSE, false)
                .handle((in, out) -> {
                    in.withConnection(connection -> {
                        int number = dialogue.nextConnection();
                        if (number < scripts.size()) {
                            dialogue.play(
                                    number,
                                    connection,
                                    stream -> run(
                                            stream,
                                            scripts.get(number),
                                            true,
                                            dialogue,
                                            () -> ssl.newHandler(
                                                    connection.channel().alloc())));
                        } else {
                            connection.dispose();
                        }
                    });
                    return out.neverComplete();
                })
                .bind()
                .map(dialogue::listening);
    }

    private Mono<ScriptedDialogue> connect(int port, List<Line> script, SslContext ssl) {
        ScriptedDialogue dialogue = new ScriptedDialogue(1, patience, null);
        return TcpClient.newConnection()
                .host(LOOPBACK)
                .port(port)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.AUTO_CLOSE, false)
                .connect()
                .map(connection -> {
                    dialogue.play(
                            dialogue.nextConnection(),
                            connection,
                            stream -> run(stream, script, false, dialogue, () -> clientEnd(ssl, connection)));
                    return dialogue.connected(port);
                });
    }

    private Mono<Void> run(
            RawStream stream, List<Line> script, boolean server, ScriptedDialogue dialogue, Supplier<SslHandler> tls) {
        return new ScriptRun(stream, script, patience, account, server, tls, dialogue.onGoOn()).run();
    }

    private SslHandler clientEnd(SslContext ssl, Connection connection) {
        return ssl.newHandler(connection.channel().alloc(), IDN.toASCII(account.domain()), -1);
    }

    private Identity shown() throws Exception {
        if (identity != null) {
            return identity;
        }
        String domain = IDN.toASCII(account.domain());
        X509Bundle bundle = new CertificateBuilder()
                .ecp256()
                .subject("CN=" + domain)
                .addSanDnsName(domain)
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        return new Identity(bundle.getKeyPair().getPrivate(), List.of(bundle.getCertificate()));
    }
}
