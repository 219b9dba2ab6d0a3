package io.fluxmpp.stream.internal.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import javax.net.ssl.SSLException;

/**
 * Ends the connection of a peer that begins another handshake in the TLS that is up (RFC 6120 §5.3.5), which the JDK would
 * take part in. Stands before TLS and looks at the headers of its records: TLS 1.2 has one record of handshake behind the
 * change of ciphers, the one that finishes it. TLS 1.3, which has no renegotiation, has one at most.
 */
final class RenegotiationRefusal extends ChannelInboundHandlerAdapter {

    /** Type, version (2 bytes), length (2 bytes). */
    private static final int HEADER_BYTES = 5;

    private static final int CHANGE_CIPHER_SPEC = 20;
    private static final int HANDSHAKE = 22;

    private int headerBytes;
    private int type;
    private int bodyBytes;
    private boolean ciphersChanged;
    private boolean finished;
    private boolean refused;

    @Override
    public void channelRead(ChannelHandlerContext from, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        if (refused || !admits(bytes)) {
            bytes.release();
            if (!refused) {
                refused = true;
                from.fireExceptionCaught(new SSLException("the peer wants to renegotiate TLS (expected: not to)"));
            }
        } else {
            from.fireChannelRead(bytes);
        }
    }

    private boolean admits(ByteBuf bytes) {
        int at = bytes.readerIndex();
        while (at < bytes.writerIndex()) {
            if (headerBytes < HEADER_BYTES) {
                header(bytes.getUnsignedByte(at++));
                if (headerBytes == HEADER_BYTES && !admits(type)) {
                    return false;
                }
            } else {
                int skipped = Math.min(bodyBytes, bytes.writerIndex() - at);
                at += skipped;
                bodyBytes -= skipped;
            }
            if (headerBytes == HEADER_BYTES && bodyBytes == 0) {
                headerBytes = 0;
            }
        }
        return true;
    }

    private void header(int value) {
        if (headerBytes == 0) {
            type = value;
        } else if (headerBytes >= HEADER_BYTES - 2) {
            bodyBytes = (bodyBytes << 8 | value) & 0xFFFF;
        }
        headerBytes++;
    }

    private boolean admits(int recordType) {
        if (recordType == CHANGE_CIPHER_SPEC) {
            ciphersChanged = true;
        } else if (recordType == HANDSHAKE && ciphersChanged) {
            boolean another = finished;
            finished = true;
            return !another;
        }
        return true;
    }
}
