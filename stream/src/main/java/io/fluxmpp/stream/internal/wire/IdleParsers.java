package io.fluxmpp.stream.internal.wire;

import io.netty.util.concurrent.FastThreadLocal;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * Parsers that no stream needs at present. Most streams are silent most of the time, and a parser is the most of what one
 * holds; so the streams of an event loop share a few, each for as long as an element is on its way.
 */
final class IdleParsers {

    /** Of one thread. More are wanted only where so many elements are half read at once. */
    private static final int MOST = 16;

    private static final FastThreadLocal<IdleParsers> OF_THREAD = new FastThreadLocal<>() {
        @Override
        protected IdleParsers initialValue() {
            return new IdleParsers();
        }
    };

    /** Those used last come first: they are warm. */
    private final Deque<ElementParser> idle = new ArrayDeque<>(MOST + 1);

    private IdleParsers() {}

    static IdleParsers ofThread() {
        return OF_THREAD.get();
    }

    /** One that goes on behind {@code tag}, the one that {@code stream} began with. */
    ElementParser take(StreamTag tag, StreamState stream) {
        for (Iterator<ElementParser> each = idle.iterator(); each.hasNext(); ) {
            ElementParser parser = each.next();
            if (parser.fits(stream)) {
                each.remove();
                parser.attach(stream);
                return parser;
            }
        }
        return ElementParser.behind(tag, stream);
    }

    /** Takes one that {@linkplain ElementParser#isBetweenElements() nobody needs}; the one unused for longest may go. */
    void give(ElementParser parser) {
        parser.detach();
        idle.addFirst(parser);
        if (idle.size() > MOST) {
            idle.removeLast().close();
        }
    }
}
