package io.fluxmpp.ibb.peers;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.jivesoftware.smackx.bytestreams.BytestreamSession;
import reactor.core.publisher.Mono;

/** A bytestream as Smack has it: two blocking streams. */
final class SmackBytestream implements PeerBytestream {

    private final BytestreamSession session;
    private final int piece;
    private final InputStream in;
    private final OutputStream out;
    private final AtomicLong sent = new AtomicLong();

    /** @param piece how much is written and flushed at a time */
    SmackBytestream(BytestreamSession session, int piece) throws IOException {
        this.session = session;
        this.piece = piece;
        this.in = session.getInputStream();
        this.out = session.getOutputStream();
    }

    @Override
    public Mono<String> send(int bytes) {
        return Smack.calling(() -> {
            MessageDigest digest = sha256();
            Random random = new Random(bytes);
            for (int left = bytes; left > 0; ) {
                byte[] next = new byte[Math.min(left, piece)];
                random.nextBytes(next);
                digest.update(next);
                out.write(next);
                out.flush();
                sent.addAndGet(next.length);
                left -= next.length;
            }
            return HexFormat.of().formatHex(digest.digest());
        });
    }

    @Override
    public Mono<Long> sent() {
        return Mono.fromSupplier(sent::get);
    }

    @Override
    public Mono<String> received() {
        return Smack.calling(() -> {
            MessageDigest digest = sha256();
            in.transferTo(new DigestOutputStream(OutputStream.nullOutputStream(), digest));
            return HexFormat.of().formatHex(digest.digest());
        });
    }

    @Override
    public Mono<Void> close() {
        return Smack.calling(() -> {
            session.close();
            return null;
        });
    }

    private static MessageDigest sha256() throws NoSuchAlgorithmException {
        return MessageDigest.getInstance("SHA-256");
    }
}
