package io.fluxmpp.bench.scenario.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.zip.CRC32C;
import org.jivesoftware.smack.ConnectionConfiguration.SecurityMode;
import org.jivesoftware.smack.SmackException;
import org.jivesoftware.smack.XMPPException;
import org.jivesoftware.smack.roster.Roster;
import org.jivesoftware.smack.tcp.XMPPTCPConnection;
import org.jivesoftware.smack.tcp.XMPPTCPConnectionConfiguration;
import org.jivesoftware.smackx.bytestreams.BytestreamRequest;
import org.jivesoftware.smackx.bytestreams.BytestreamSession;
import org.jivesoftware.smackx.bytestreams.ibb.InBandBytestreamManager;
import org.jivesoftware.smackx.ping.packet.Ping;
import org.jxmpp.jid.Jid;
import org.jxmpp.jid.impl.JidCreate;

/** Smack, with a thread for each bytestream on either side, as its blocking streams want it. */
final class SmackClient implements Client {

    /** Smack's own 5 s are too short for a machine that has much else to do. */
    private static final Duration REPLY_TIMEOUT = Duration.ofMinutes(1);

    /** It says more than can be read while it is measured. Held here, or the level is forgotten. */
    private static final Logger LOG = Logger.getLogger("org.jivesoftware.smack");

    private final XMPPTCPConnection connection;
    private final InBandBytestreamManager bytestreams;
    private final Map<String, CompletableFuture<BytestreamSession>> expected = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    private SmackClient(XMPPTCPConnection connection) {
        this.connection = connection;
        this.bytestreams = InBandBytestreamManager.getByteStreamManager(connection);
        bytestreams.addIncomingBytestreamListener(this::answer);
    }

    static SmackClient login(Account account, boolean noDelay) throws Exception {
        return new SmackClient(connect(account, noDelay));
    }

    /** A connection that is logged in and does nothing else. */
    static XMPPTCPConnection connect(Account account, boolean noDelay) throws Exception {
        LOG.setLevel(Level.WARNING);
        Roster.setRosterLoadedAtLoginDefault(false);
        XMPPTCPConnectionConfiguration.Builder configuration = XMPPTCPConnectionConfiguration.builder()
                .setXmppDomain(account.domain())
                .setHostAddress(InetAddress.getLoopbackAddress())
                .setPort(account.port())
                .setSecurityMode(account.access() == Account.Access.TLS ? SecurityMode.required : SecurityMode.disabled)
                .setCustomX509TrustManager(Trust.manager(account.certificate()))
                .setUsernameAndPassword(account.localpart(), account.password())
                .setSendPresence(false);
        if (noDelay) {
            configuration.setSocketFactory(new NoDelaySocketFactory());
        }
        XMPPTCPConnection connection = new XMPPTCPConnection(configuration.build());
        connection.setReplyTimeout(REPLY_TIMEOUT.toMillis());
        connection.connect().login();
        return connection;
    }

    @Override
    public String jid() {
        return connection.getUser().toString();
    }

    @Override
    public Receiving expect(String from, Transfer transfer) {
        AtomicLong bytes = new AtomicLong();
        List<Future<Long>> checksums = new ArrayList<>();
        for (int i = 0; i < transfer.bytestreams(); i++) {
            CompletableFuture<BytestreamSession> session = new CompletableFuture<>();
            expected.put(from + " " + transfer.sid(i), session);
            checksums.add(threads.submit(() -> read(session.get(), transfer.blockSize(), bytes)));
        }
        return () -> new Transferred(bytes.get(), 0, all(checksums));
    }

    private void answer(BytestreamRequest request) {
        CompletableFuture<BytestreamSession> session =
                expected.remove(request.getFrom() + " " + request.getSessionID());
        try {
            if (session == null) {
                request.reject();
            } else {
                session.complete(request.accept());
            }
        } catch (SmackException | XMPPException e) {
            if (session != null) {
                session.completeExceptionally(e);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static long read(BytestreamSession session, int blockSize, AtomicLong bytes) throws IOException {
        CRC32C checksum = new CRC32C();
        byte[] buffer = new byte[blockSize];
        InputStream in = session.getInputStream();
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            checksum.update(buffer, 0, count);
            bytes.addAndGet(count);
        }
        return checksum.getValue();
    }

    @Override
    public Transferred send(String to, Transfer transfer) throws Exception {
        bytestreams.setDefaultBlockSize(transfer.blockSize());
        Jid peer = JidCreate.from(to);
        List<BytestreamSession> sessions = new ArrayList<>();
        for (int i = 0; i < transfer.bytestreams(); i++) {
            sessions.add(bytestreams.establishSession(peer, transfer.sid(i)));
        }
        Meter meter = new Meter(transfer);
        List<Future<Long>> writers = new ArrayList<>();
        for (int i = 0; i < sessions.size(); i++) {
            int number = i;
            writers.add(threads.submit(() -> write(sessions.get(number), number, meter)));
        }
        List<Long> checksums = all(writers);
        double bytesPerSecond = meter.bytesPerSecond();
        List<Future<Boolean>> closing = new ArrayList<>();
        for (BytestreamSession session : sessions) {
            Callable<Boolean> close = () -> {
                session.close();
                return true;
            };
            closing.add(threads.submit(close));
        }
        all(closing);
        return new Transferred(meter.bytes(), bytesPerSecond, checksums);
    }

    private static long write(BytestreamSession session, int number, Meter meter) throws IOException {
        CRC32C checksum = new CRC32C();
        RandomBytes bytes = new RandomBytes(number);
        OutputStream out = session.getOutputStream();
        for (int size = meter.next(); size > 0; size = meter.next()) {
            int place = bytes.place(size);
            checksum.update(bytes.array(), place, size);
            out.write(bytes.array(), place, size);
            out.flush();
        }
        return checksum.getValue();
    }

    @Override
    public Pings ping(int outstanding, Duration time) throws Exception {
        RoundTrips roundTrips = new RoundTrips(time);
        if (outstanding == 1) {
            pingOneByOne(roundTrips);
        } else {
            pingAhead(outstanding, roundTrips);
        }
        return roundTrips.pings();
    }

    private void pingOneByOne(RoundTrips roundTrips) throws Exception {
        while (roundTrips.more()) {
            long since = System.nanoTime();
            ping(connection);
            roundTrips.add(since);
        }
    }

    /** Pings the server of that connection once. */
    static void ping(XMPPTCPConnection connection) throws Exception {
        connection.sendIqRequestAndWaitForResponse(new Ping(connection.getXMPPServiceDomain()));
    }

    private void pingAhead(int outstanding, RoundTrips roundTrips) throws InterruptedException, IOException {
        Semaphore room = new Semaphore(outstanding);
        AtomicInteger failures = new AtomicInteger();
        while (roundTrips.more()) {
            room.acquire();
            long since = System.nanoTime();
            connection
                    .sendIqRequestAsync(new Ping(connection.getXMPPServiceDomain()))
                    .onSuccess(answer -> {
                        roundTrips.add(since);
                        room.release();
                    })
                    .onError(failure -> {
                        failures.incrementAndGet();
                        room.release();
                    });
        }
        room.acquire(outstanding);
        if (failures.get() > 0) {
            throw new IOException("pings that failed: " + failures);
        }
    }

    @Override
    public void close() {
        connection.disconnect();
        threads.shutdown();
    }

    private static <T> List<T> all(List<Future<T>> results) throws ExecutionException, InterruptedException {
        List<T> all = new ArrayList<>();
        for (Future<T> result : results) {
            all.add(result.get());
        }
        return all;
    }
}
