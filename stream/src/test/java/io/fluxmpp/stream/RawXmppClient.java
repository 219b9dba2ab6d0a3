package io.fluxmpp.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.ongres.scram.common.ScramFunctions;
import com.ongres.scram.common.ScramMechanism;
import com.ongres.scram.common.StringPreparation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.KeyStore;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/**
 * A client that says exactly what a test tells it to, byte by byte, and shares no code with what it tests. Blocks; gives up
 * after five seconds without a byte.
 */
final class RawXmppClient implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 5_000;

    /** Small, so that a client that does not read is soon felt. */
    private static final int RECEIVE_BUFFER = 32 << 10;

    private static final Pattern CHALLENGE =
            Pattern.compile("(?<nonce>r=[^,]+),s=(?<salt>[^,]+),i=(?<iterations>[0-9]+)(?:,.*)?");

    private final RunningServer server;
    private Socket socket;
    private String unread = "";

    private RawXmppClient(RunningServer server, Socket socket) {
        this.server = server;
        this.socket = socket;
    }

    static RawXmppClient connect(RunningServer server) {
        try {
            Socket socket = new Socket();
            socket.setReceiveBufferSize(RECEIVE_BUFFER);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
            socket.setSoTimeout(PATIENCE_MILLIS);
            return new RawXmppClient(server, socket);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Connects and goes all the way to the bound resource. */
    static RawXmppClient bound(RunningServer server, String user, String domain, String resource, String password) {
        RawXmppClient client = connect(server);
        client.authenticate(user, domain, password);
        client.bind(resource);
        return client;
    }

    RawXmppClient send(String xml) {
        return send(xml.getBytes(UTF_8));
    }

    RawXmppClient send(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
            return this;
        } catch (IOException e) {
            throw new AssertionError("sending failed", e);
        }
    }

    /** Reads up to the end of {@code marker} and gives what was read. */
    String readUntil(String marker) {
        while (!unread.contains(marker)) {
            String more = readSome();
            if (more.isEmpty()) {
                throw new AssertionError("expected: ..." + marker + ", but the stream ended with: " + unread);
            }
            unread += more;
        }
        int end = unread.indexOf(marker) + marker.length();
        String read = unread.substring(0, end);
        unread = unread.substring(end);
        return read;
    }

    /** Reads until the server closes the connection and gives what was read. */
    String readToEnd() {
        StringBuilder read = new StringBuilder(unread);
        for (String more = readSome(); !more.isEmpty(); more = readSome()) {
            read.append(more);
        }
        unread = "";
        return read.toString();
    }

    static String header(String domain, String moreAttributes) {
        return "<?xml version='1.0'?><stream:stream to='" + domain + "' version='1.0' xmlns='jabber:client'"
                + " xmlns:stream='http://etherx.jabber.org/streams' " + moreAttributes + ">";
    }

    /** Opens a stream and gives the server's header and features. */
    String open(String domain) {
        return send(header(domain, "")).readUntil("</stream:features>");
    }

    /** Opens a stream and puts TLS under it. */
    RawXmppClient secure(String domain) {
        open(domain);
        send("<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>").readUntil("/>");
        return handshake(domain);
    }

    RawXmppClient handshake(String domain) {
        try {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null);
            trusted.setCertificateEntry("server", server.certificate());
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext tls = SSLContext.getInstance("TLS");
            tls.init(null, trust.getTrustManagers(), null);
            SSLSocket secured = (SSLSocket) tls.getSocketFactory().createSocket(socket, domain, server.port(), true);
            secured.startHandshake();
            socket = secured;
            return this;
        } catch (Exception e) {
            throw new AssertionError("TLS failed", e);
        }
    }

    /** Goes all the way to the features that follow authentication, and gives the server's header and these. */
    String authenticate(String user, String domain, String password) {
        secure(domain).open(domain);
        String outcome = scram("SCRAM-SHA-256", user, password);
        if (!outcome.startsWith("<success")) {
            throw new AssertionError(outcome);
        }
        return open(domain);
    }

    /** Runs one exchange and gives the server's last word. */
    String scram(String mechanism, String user, String password) {
        String bare = "n=" + user + ",r=rOprNGfwEbeRWgbNEkqO";
        String challenge = auth(mechanism, "n,," + bare);
        Matcher first = CHALLENGE.matcher(challenge);
        if (!first.matches()) {
            throw new AssertionError(challenge);
        }
        // Not by the library's client, which forgets what follows the iterations.
        ScramMechanism functions = ScramMechanism.byName(mechanism);
        byte[] salted = ScramFunctions.saltedPassword(
                functions,
                StringPreparation.SASL_PREPARATION,
                password.toCharArray(),
                Base64.getDecoder().decode(first.group("salt")),
                Integer.parseInt(first.group("iterations")));
        byte[] key = ScramFunctions.clientKey(functions, salted);
        String last = "c=biws," + first.group("nonce");
        String exchange = bare + "," + challenge + "," + last;
        byte[] signature =
                ScramFunctions.clientSignature(functions, ScramFunctions.storedKey(functions, key), exchange);
        String outcome =
                respond(last + ",p=" + Base64.getEncoder().encodeToString(ScramFunctions.clientProof(key, signature)));
        if (outcome.startsWith("<success")) {
            byte[] proof =
                    ScramFunctions.serverSignature(functions, ScramFunctions.serverKey(functions, salted), exchange);
            assertThat(decode(content(outcome)))
                    .isEqualTo("v=" + Base64.getEncoder().encodeToString(proof));
        }
        return outcome;
    }

    /** Begins an exchange and gives the challenge, decoded. */
    String auth(String mechanism, String message) {
        send("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='" + mechanism + "'>" + encode(message)
                + "</auth>");
        return decode(content(readUntil("</challenge>")));
    }

    /** Sends a response and gives the outcome. */
    String respond(String message) {
        send("<response xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>" + encode(message) + "</response>");
        return readOutcome();
    }

    /** Reads the end of an exchange. */
    String readOutcome() {
        String start = readUntil(">");
        return start + readUntil(start.startsWith("<success") ? "</success>" : "</failure>");
    }

    /** Binds a resource and gives the full JID. */
    String bind(String resource) {
        String answer = askToBind("<resource>" + resource + "</resource>");
        Matcher jid = Pattern.compile("<jid>(.*)</jid>").matcher(answer);
        if (!jid.find()) {
            throw new AssertionError(answer);
        }
        return jid.group(1);
    }

    String askToBind(String content) {
        send("<iq type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'>" + content + "</bind></iq>");
        return readUntil("</iq>");
    }

    static String encode(String message) {
        return Base64.getEncoder().encodeToString(message.getBytes(UTF_8));
    }

    private static String decode(String base64) {
        return new String(Base64.getDecoder().decode(base64), UTF_8);
    }

    private static String content(String element) {
        return element.substring(element.indexOf('>') + 1, element.lastIndexOf('<'));
    }

    private String readSome() {
        try {
            InputStream in = socket.getInputStream();
            ByteArrayOutputStream some = new ByteArrayOutputStream();
            int first = in.read();
            if (first >= 0) {
                some.write(first);
                some.write(in.readNBytes(in.available()));
            }
            return some.toString(UTF_8);
        } catch (IOException e) {
            throw new AssertionError("expected more than: " + unread, e);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
