package io.fluxmpp.stream.internal.wire;

import static java.util.Objects.requireNonNull;

import com.fasterxml.aalto.AsyncByteBufferFeeder;
import com.fasterxml.aalto.AsyncXMLStreamReader;
import io.fluxmpp.stream.codec.BulkPayloadCodec;
import io.fluxmpp.stream.codec.BulkPayloadCodec.BulkText;
import io.fluxmpp.stream.model.StreamElement;
import io.fluxmpp.stream.model.StreamEnd;
import io.fluxmpp.stream.model.StreamError.Condition;
import io.fluxmpp.stream.xml.MalformedPayloadException;
import io.fluxmpp.stream.xml.Payload;
import io.fluxmpp.stream.xml.XmlLimits;
import io.fluxmpp.stream.xml.XmlName;
import java.nio.ByteBuffer;
import java.util.Objects;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import org.jspecify.annotations.Nullable;

/**
 * A parser with all that it fills, in the middle of a stream: reads what has arrived of one first-level element. What it knows
 * of the stream is in its {@link StreamState}; between two elements it can go on in any other stream that began with the same
 * tag.
 *
 * <p>The text of bulk payloads passes the parser by: as far as it is plain ASCII, its bytes go to the {@link BulkText} as they
 * have arrived. What is anything else is left to the parser, so that there is one grammar only.
 */
final class ElementParser {

    /** Level of the stream element itself; its children, the first-level elements, are at level 1. */
    private static final int STREAM_LEVEL = 0;

    /** So many bytes behind a bulk payload are likely to hold the start tag of the next one, and not much more. */
    private static final int LOOKAHEAD = 512;

    private static final int MOST_LOOKAHEAD = 1 << 30;

    /** Characters; the tags of all known clients and servers are shorter. */
    private static final int USUAL_TAG = 512;

    private final XmlLimits limits;
    private final Tape tape;
    private final Excess excess = new Excess();
    private final XmppScanner scanner;
    private final StreamNames names;
    private final AsyncXMLStreamReader<AsyncByteBufferFeeder> parser;
    private final int[] open;
    private StreamState stream;

    /** The {@linkplain StreamState#identity() identity} of the stream that was read last. */
    private Object lastRead;

    /** What the document begins with. */
    private @Nullable StreamTag tag;

    private int level;
    private long elementStart;
    private int bulkNode;
    private @Nullable BulkText<?> bulk;

    /** How many bytes the parser gets at once: few where a bulk payload may follow, whose text it is not to have. */
    private int lookahead = MOST_LOOKAHEAD;

    private ElementParser(StreamState stream) {
        this.stream = stream;
        this.lastRead = stream.identity();
        this.limits = stream.limits();
        this.tape = new Tape(stream.codecs());
        this.open = new int[limits.depth() + 1];
        this.names = new StreamNames(limits, excess);
        this.scanner = XmppScanner.create(limits, excess);
        this.parser = scanner.reader();
    }

    /** One for a stream that begins. */
    static ElementParser atStart(StreamState stream) {
        return new ElementParser(stream);
    }

    /** One that goes on behind the tag that {@code stream} began with. */
    static ElementParser behind(StreamTag tag, StreamState stream) {
        ElementParser made = new ElementParser(stream);
        try {
            made.scanner.feedInput(tag.bytes());
            while (made.parser.next() != XMLStreamConstants.START_ELEMENT) {
                // The tag is whole: nothing but the beginning of the document stands before it.
            }
        } catch (XMLStreamException e) {
            throw new IllegalStateException("a tag that has been read before cannot be wrong", e);
        }
        made.tag = tag;
        made.countNames();
        made.level = STREAM_LEVEL + 1;
        made.attach(stream);
        return made;
    }

    /** Whether this may go on in {@code other}, behind its tag. */
    boolean fits(StreamState other) {
        return limits.equals(other.limits()) && Objects.equals(tag, other.tag());
    }

    /** From here on what is read belongs to {@code next}. */
    void attach(StreamState next) {
        stream = next;
        tape.decodeWith(next.codecs());
        if (lastRead != next.identity()) {
            lastRead = next.identity();
            names.beginLease();
        }
        elementStart = scanner.position();
        lookahead = MOST_LOOKAHEAD;
        adaptPatience();
    }

    /** Forgets the stream, which may be over before another one comes. */
    void detach() {
        stream = StreamState.NONE;
        tape.decodeWith(StreamState.NONE.codecs());
    }

    /** The stream's {@link StreamState#stanzasAreOthers} may have changed. */
    void adaptPatience() {
        excess.setPatient(stream.stanzasAreOthers() && level > STREAM_LEVEL);
    }

    /** Whether nothing is half read, so that the stream does not need this parser in order to go on. */
    boolean isBetweenElements() {
        return level == STREAM_LEVEL + 1 && scanner.isBetweenTokens() && scanner.unread() == 0;
    }

    /** Whether it remembers no more than another stream may be burdened with, and others are likely to have the same tag. */
    boolean isShareable() {
        return names.areFew()
                && !scanner.isBloated()
                && tag != null
                && tag.text().length() <= USUAL_TAG;
    }

    /** Whether it is large for what this stream has sent once, or for what others have: a new one will do. */
    boolean isBurden() {
        return scanner.isBloated() || names.areInherited();
    }

    /**
     * A parser remembers every name it has met, so that strangers could fill its memory bit by bit. Between elements a new one
     * can go on where it stopped.
     */
    boolean isWorn() {
        return stream.stanzasAreOthers() && level == STREAM_LEVEL + 1 && (names.areMany() || scanner.isBloated());
    }

    /** Gives back what it was fed and has not read. */
    void unread() {
        stream.input().unread(scanner.takeBack());
    }

    boolean needsInput() {
        return scanner.needMoreInput();
    }

    /**
     * The next element, or {@code null} when more bytes are needed for one.
     *
     * @throws io.fluxmpp.stream.error.StreamErrorException with the stream error to send
     */
    @Nullable
    StreamElement next() {
        try {
            while (true) {
                int event = parser.next();
                StreamElement element = null;
                if (event != AsyncXMLStreamReader.EVENT_INCOMPLETE) {
                    element = accept(event);
                } else if (!scanMore()) {
                    return null;
                }
                if (element != null) {
                    return element;
                }
            }
        } catch (XMLStreamException e) {
            throw Refusal.of(scanner.fault(), withoutPlace(String.valueOf(e.getMessage())));
        }
    }

    /** Where it was is told in rows of all that the parser has read, which says nothing of this stream. */
    private static String withoutPlace(String message) {
        int place = message.indexOf("\n at [row");
        return place < 0 ? message : message.substring(0, place);
    }

    /** Gives the scanner what has arrived, unless what it has is already too bad or too much. */
    private boolean scanMore() throws XMLStreamException {
        scanner.checkIncomplete();
        checkSize(scanner.position());
        if (stream.passesBy()
                && bulk != null
                && scanner.isBetweenTokens()
                && stream.input().isPlain()) {
            passBy(bulk);
            return true;
        }
        ByteBuffer more = stream.input().next(lookahead);
        lookahead = 2 * Math.min(lookahead, MOST_LOOKAHEAD / 2);
        if (more != null && more.hasRemaining()) {
            scanner.feedInput(more);
        }
        return more != null;
    }

    /** Hands over the text that comes next, which {@link #beginBulk} has kept from the parser or which has just arrived. */
    private void passBy(BulkText<?> begun) {
        ByteBuffer plain = stream.input().plain();
        scanner.skipText(plain.remaining());
        try {
            begun.ascii(plain);
        } catch (RuntimeException refusal) {
            refuseBulk(begun, refusal);
        }
    }

    /** Releases what is half read; of no more use. */
    void close() {
        discardBulk();
        tape.reset();
        try {
            parser.close();
        } catch (XMLStreamException e) {
            throw new IllegalStateException("closing a parser that reads no stream cannot fail", e);
        }
    }

    private @Nullable StreamElement accept(int event) throws XMLStreamException {
        if (event != XMLStreamConstants.CHARACTERS) {
            scanner.endText();
        }
        return switch (event) {
            case XMLStreamConstants.START_ELEMENT -> startElement();
            case XMLStreamConstants.END_ELEMENT -> endElement();
            case XMLStreamConstants.CHARACTERS -> {
                scanner.finishText();
                yield characters();
            }
            case XMLStreamConstants.CDATA, XMLStreamConstants.SPACE -> characters();
            case XMLStreamConstants.START_DOCUMENT, XMLStreamConstants.END_DOCUMENT -> null;
            default -> throw XmppScanner.restricted(event);
        };
    }

    private @Nullable StreamElement startElement() {
        if (level > limits.depth()) {
            excess.report("elements nest deeper than " + limits.depth());
        }
        if (level <= 1) {
            elementStart = parser.getLocationInfo().getStartingByteOffset();
        }
        if (bulk != null) {
            discardBulk();
            tape.replaceWithRefusal(bulkNode, new MalformedPayloadException("elements where only text may stand"));
        }
        if (excess.what() != null && level > 1) {
            countNames();
            level++;
            return null;
        }
        int node = recordStartTag();
        if (level == STREAM_LEVEL) {
            level++;
            StreamElement header = stream.elements().header(tape.reader(node), parser.getNamespaceURI(""));
            tape.reset();
            tag = StreamTag.of(parser);
            stream.begunWith(tag);
            adaptPatience();
            return header;
        }
        if (level == 1) {
            stream.elements().admit(tape.name(node), parser.getNamespaceURI(), parser.getPrefix());
        }
        open[level++] = node;
        if (level == 3 && stream.elements().isIq(tape.name(0))) {
            beginBulk(node);
        }
        return null;
    }

    private void countNames() {
        countDeclared();
        names.add(parser.getPrefix(), parser.getLocalName());
        for (int i = 0; i < parser.getAttributeCount(); i++) {
            names.add(parser.getAttributePrefix(i), parser.getAttributeLocalName(i));
        }
    }

    private void countDeclared() {
        for (int i = 0; i < parser.getNamespaceCount(); i++) {
            names.addDeclared(parser.getNamespacePrefix(i));
        }
    }

    private int recordStartTag() {
        countDeclared();
        int node = tape.startElement(names.meaning(
                parser.getPrefix(), parser.getLocalName(), stream.elements().inClientTerms(parser.getNamespaceURI())));
        for (int i = 0; i < parser.getAttributeCount(); i++) {
            XmlName name = names.meaning(
                    parser.getAttributePrefix(i), parser.getAttributeLocalName(i), parser.getAttributeNamespace(i));
            tape.attribute(node, name, scanner.attributeValue(i));
        }
        return node;
    }

    private void beginBulk(int node) {
        if (tape.codecs().find(tape.name(node)) instanceof BulkPayloadCodec<?> codec) {
            bulkNode = node;
            try {
                bulk = codec.begin(tape.reader(node));
            } catch (RuntimeException refusal) {
                tape.replaceWithRefusal(node, refusal);
            }
            if (stream.passesBy() && bulk != null) {
                stream.input().unread(scanner.takeBack());
                lookahead = LOOKAHEAD;
            }
        }
    }

    private @Nullable StreamElement characters() {
        if (bulk != null) {
            bulkText(bulk);
        } else if (excess.what() != null) {
            return null;
        } else if (level > 1) {
            tape.text(parser.getTextCharacters(), parser.getTextStart(), parser.getTextLength());
        } else if (parser.isWhiteSpace()) {
            elementStart = scanner.position();
        } else {
            throw Refusal.of(Condition.BAD_FORMAT, "text between first-level elements");
        }
        return null;
    }

    private void bulkText(BulkText<?> begun) {
        char[] chars = parser.getTextCharacters();
        int start = parser.getTextStart();
        int length = parser.getTextLength();
        try {
            begun.text(chars, start, length);
        } catch (RuntimeException refusal) {
            refuseBulk(begun, refusal);
        }
    }

    private void refuseBulk(BulkText<?> begun, RuntimeException refusal) {
        bulk = null;
        tape.replaceWithRefusal(bulkNode, refusal);
        begun.discard();
    }

    private @Nullable StreamElement endElement() {
        level--;
        if (level == STREAM_LEVEL) {
            return new StreamEnd();
        }
        if (excess.what() != null && level > 1) {
            discardBulk();
            return null;
        }
        int node = open[level];
        if (bulk != null && node == bulkNode) {
            endBulk();
        } else {
            tape.endElement(node);
        }
        if (level > 1) {
            return null;
        }
        long end = parser.getLocationInfo().getStartingByteOffset();
        checkSize(end);
        elementStart = end;
        return complete(node);
    }

    private StreamElement complete(int node) {
        try {
            String tooMuch = excess.what();
            if (tooMuch == null) {
                return stream.elements().element(tape.reader(node));
            }
            if (stream.elements().isStanza(tape.name(node))) {
                return stream.elements().tooMuch(tape.reader(node), tooMuch);
            }
            // The server's own, and there is nobody else to blame.
            throw Refusal.tooMuch(tooMuch);
        } finally {
            excess.clear();
            tape.reset();
        }
    }

    private void discardBulk() {
        if (bulk != null) {
            bulk.discard();
            bulk = null;
        }
    }

    private void endBulk() {
        BulkText<?> complete = bulk;
        bulk = null;
        try {
            Payload payload = requireNonNull(complete).complete();
            tape.replaceWithPayload(bulkNode, payload);
        } catch (RuntimeException refusal) {
            tape.replaceWithRefusal(bulkNode, refusal);
        }
    }

    private void checkSize(long offset) {
        if (offset - elementStart > limits.stanzaBytes()) {
            throw Refusal.tooMuch("more than " + limits.stanzaBytes() + " bytes in one stanza");
        }
    }
}
