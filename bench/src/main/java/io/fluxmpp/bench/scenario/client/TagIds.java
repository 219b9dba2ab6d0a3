package io.fluxmpp.bench.scenario.client;

import io.netty.buffer.ByteBuf;

/**
 * Finds the ids that a pump gives its stanzas, a letter and eight digits, by looking at bytes: in tags only, whose texts it
 * jumps over, and without knowing anything else of XML.
 */
final class TagIds {

    /** How long such an id is. */
    static final int LENGTH = 9;

    private static final byte[] ID = {' ', 'i', 'd', '='};
    private static final byte[] ERROR = {'e', 'r', 'r', 'o', 'r'};
    private static final int QUOTED = ID.length + 1;

    private final Listener listener;
    private boolean inTag;
    private int errorMatched;
    private int matched;
    private char letter;
    private int digits;
    private int number;

    /** Is told what was found. */
    interface Listener {
        void id(char letter, int number);

        /** A tag begins with {@code error}. */
        void error();
    }

    TagIds(Listener listener) {
        this.listener = listener;
    }

    /** Looks at the bytes that come next. */
    void scan(ByteBuf bytes) {
        int end = bytes.writerIndex();
        int i = bytes.readerIndex();
        while (i < end) {
            if (inTag) {
                look(bytes.getByte(i++));
            } else {
                int tag = bytes.indexOf(i, end, (byte) '<');
                i = tag < 0 ? end : tag + 1;
                inTag = tag >= 0;
                errorMatched = 0;
            }
        }
    }

    private void look(byte next) {
        if (next == '>') {
            inTag = false;
            matched = 0;
            return;
        }
        if (errorMatched >= 0) {
            lookForError(next);
        }
        if (matched < ID.length) {
            matched = next == ID[matched] ? matched + 1 : next == ID[0] ? 1 : 0;
        } else if (matched == ID.length) {
            matched++; // a quote of either kind
            digits = -1;
        } else if (matched == QUOTED) {
            lookForNumber(next);
        }
    }

    private void lookForError(byte next) {
        errorMatched = next == ERROR[errorMatched] ? errorMatched + 1 : -1;
        if (errorMatched == ERROR.length) {
            errorMatched = -1;
            listener.error();
        }
    }

    private void lookForNumber(byte next) {
        if (digits < 0) {
            letter = (char) next;
            digits = 0;
            number = 0;
        } else if (next >= '0' && next <= '9') {
            number = 10 * number + next - '0';
            digits++;
        } else {
            matched = 0;
        }
        if (digits == LENGTH - 1) {
            matched = 0;
            listener.id(letter, number);
        }
    }
}
