package io.fluxmpp.ibb.peers;

import io.fluxmpp.ibb.model.BlockSize;
import io.fluxmpp.ibb.model.StanzaKind;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.testkit.ProsodyServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jivesoftware.smack.ConnectionConfiguration;
import org.jivesoftware.smack.SmackException;
import org.jivesoftware.smack.XMPPException;
import org.jivesoftware.smack.roster.Roster;
import org.jivesoftware.smack.tcp.XMPPTCPConnection;
import org.jivesoftware.smack.tcp.XMPPTCPConnectionConfiguration;
import org.jivesoftware.smackx.bytestreams.BytestreamRequest;
import org.jivesoftware.smackx.bytestreams.BytestreamSession;
import org.jivesoftware.smackx.bytestreams.ibb.InBandBytestreamManager;
import org.jivesoftware.smackx.bytestreams.ibb.InBandBytestreamManager.StanzaType;
import org.jxmpp.jid.impl.JidCreate;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/** Smack, in this process. It blocks, so it is called on threads that may. */
final class Smack implements Peer {

    /** How long it waits for answers at first. Smack's own 5 s are too short for a machine that has much else to do. */
    static final Duration REPLY_TIMEOUT = Duration.ofSeconds(30);

    private final XMPPTCPConnection connection;
    private final InBandBytestreamManager bytestreams;
    private final Jid jid;
    private final Set<String> admissions = ConcurrentHashMap.newKeySet();
    private final Map<String, Sinks.One<PeerBytestream>> admitted = new ConcurrentHashMap<>();

    private Smack(XMPPTCPConnection connection) {
        this.connection = connection;
        this.jid = Jid.of(connection.getUser().toString());
        this.bytestreams = InBandBytestreamManager.getByteStreamManager(connection);
        bytestreams.addIncomingBytestreamListener(this::answer);
    }

    /** Logs in. Blocks. */
    static Smack login(ProsodyServer server, String user, String password) {
        Roster.setRosterLoadedAtLoginDefault(false);
        try {
            XMPPTCPConnection connection = new XMPPTCPConnection(XMPPTCPConnectionConfiguration.builder()
                    .setXmppDomain(server.domain())
                    .setHostAddress(InetAddress.getByName(server.host()))
                    .setPort(server.port())
                    .setSecurityMode(ConnectionConfiguration.SecurityMode.required)
                    .setCustomX509TrustManager(trusting(server))
                    .setUsernameAndPassword(user, password)
                    .setResource("smack")
                    .build());
            connection.setReplyTimeout(REPLY_TIMEOUT.toMillis());
            connection.connect().login();
            return new Smack(connection);
        } catch (IOException | GeneralSecurityException | SmackException | XMPPException e) {
            throw new IllegalStateException("Smack cannot log in", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public Jid jid() {
        return jid;
    }

    /** How long it waits for answers from now on. */
    void replyTimeout(Duration timeout) {
        connection.setReplyTimeout(timeout.toMillis());
    }

    @Override
    public Mono<Void> limitBlockSize(int bytes) {
        return Mono.fromRunnable(() -> bytestreams.setMaximumBlockSize(bytes));
    }

    @Override
    public Mono<Void> admit(Jid from, String sid) {
        return Mono.fromRunnable(() -> admissions.add(from + " " + sid));
    }

    @Override
    public Mono<PeerBytestream> admitted(String sid) {
        return admission(sid).asMono();
    }

    @Override
    public Mono<PeerBytestream> open(Jid to, String sid, int blockSize, StanzaKind stanza) {
        return calling(() -> {
            bytestreams.setDefaultBlockSize(blockSize);
            bytestreams.setStanza(stanza == StanzaKind.IQ ? StanzaType.IQ : StanzaType.MESSAGE);
            return bytestream(bytestreams.establishSession(JidCreate.from(to.toString()), sid), blockSize);
        });
    }

    @Override
    public void close() {
        connection.disconnect();
    }

    private void answer(BytestreamRequest request) {
        String sid = request.getSessionID();
        try {
            if (admissions.contains(request.getFrom() + " " + sid)) {
                admission(sid)
                        .tryEmitValue(bytestream(request.accept(), BlockSize.DEFAULT.bytes()))
                        .orThrow();
            } else {
                request.reject();
            }
        } catch (SmackException | XMPPException | IOException e) {
            admission(sid).tryEmitError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Sinks.One<PeerBytestream> admission(String sid) {
        return admitted.computeIfAbsent(sid, any -> Sinks.one());
    }

    private static PeerBytestream bytestream(BytestreamSession session, int piece) throws IOException {
        return new SmackBytestream(session, piece);
    }

    /** Makes a call that blocks. */
    static <T> Mono<T> calling(Callable<T> call) {
        return Mono.fromCallable(call)
                .subscribeOn(Schedulers.boundedElastic())
                .onErrorMap(IOException.class, closed -> new PeerException("closed", closed))
                .onErrorMap(
                        XMPPException.XMPPErrorException.class,
                        refusal -> new PeerException(
                                refusal.getStanzaError().getCondition().toString(), refusal));
    }

    private static X509TrustManager trusting(ProsodyServer server) throws IOException, GeneralSecurityException {
        KeyStore authorities = KeyStore.getInstance(KeyStore.getDefaultType());
        authorities.load(null, null);
        try (InputStream pem = Files.newInputStream(server.caCertificate())) {
            authorities.setCertificateEntry(
                    "authority", CertificateFactory.getInstance("X.509").generateCertificate(pem));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(authorities);
        return (X509TrustManager) trust.getTrustManagers()[0];
    }
}
