package io.fluxmpp.bench;

import io.fluxmpp.stream.RunningServer;
import java.io.IOException;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jivesoftware.smack.ConnectionConfiguration.SecurityMode;
import org.jivesoftware.smack.SmackException;
import org.jivesoftware.smack.XMPPException;
import org.jivesoftware.smack.packet.IQ;
import org.jivesoftware.smack.roster.Roster;
import org.jivesoftware.smack.tcp.XMPPTCPConnection;
import org.jivesoftware.smack.tcp.XMPPTCPConnectionConfiguration;
import org.jivesoftware.smackx.ping.packet.Ping;

/** A client of Smack's that pings its server. It blocks, as Smack does. */
final class SmackPings implements AutoCloseable {

    private final XMPPTCPConnection connection;

    SmackPings(RunningServer server, String user, String password) {
        Roster.setRosterLoadedAtLoginDefault(false);
        try {
            connection = new XMPPTCPConnection(XMPPTCPConnectionConfiguration.builder()
                    .setXmppDomain(server.domain())
                    .setHostAddress(InetAddress.getLoopbackAddress())
                    .setPort(server.port())
                    .setSecurityMode(SecurityMode.required)
                    .setCustomX509TrustManager(trusting(server))
                    .setUsernameAndPassword(user, password)
                    .build());
            connection.connect().login();
        } catch (IOException | GeneralSecurityException | SmackException | XMPPException e) {
            throw new IllegalStateException("Smack cannot log in", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Pings, and waits for the answer. */
    IQ ping() {
        try {
            return connection.sendIqRequestAndWaitForResponse(new Ping(connection.getXMPPServiceDomain()));
        } catch (SmackException | XMPPException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        connection.disconnect();
    }

    private static X509TrustManager trusting(RunningServer server) throws IOException, GeneralSecurityException {
        KeyStore authorities = KeyStore.getInstance(KeyStore.getDefaultType());
        authorities.load(null, null);
        authorities.setCertificateEntry("server", server.certificate());
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(authorities);
        return (X509TrustManager) trust.getTrustManagers()[0];
    }
}
