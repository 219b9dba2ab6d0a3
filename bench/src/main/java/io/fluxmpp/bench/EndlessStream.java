package io.fluxmpp.bench;

import java.io.InputStream;
import java.util.List;

/** The input of a socket at which, behind a header, the same pieces arrive over and over: one piece a read at most. */
final class EndlessStream extends InputStream {

    private final List<byte[]> pieces;
    private byte[] current;
    private int position;
    private int next;

    EndlessStream(byte[] header, List<byte[]> pieces) {
        this.current = header;
        this.pieces = pieces;
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) == 1 ? one[0] & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        if (position == current.length) {
            current = pieces.get(next);
            next = (next + 1) % pieces.size();
            position = 0;
        }
        int count = Math.min(length, current.length - position);
        System.arraycopy(current, position, target, offset, count);
        position += count;
        return count;
    }
}
