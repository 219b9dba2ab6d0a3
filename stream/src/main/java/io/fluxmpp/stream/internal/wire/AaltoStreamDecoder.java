package io.fluxmpp.stream.internal.wire;

import static java.util.Objects.requireNonNull;

import com.fasterxml.aalto.AsyncByteBufferFeeder;
import com.fasterxml.aalto.AsyncXMLStreamReader;
import io.fluxmpp.stream.codec.BulkPayloadCodec;
import io.fluxmpp.stream.codec.BulkPayloadCodec.BulkText;
import io.fluxmpp.stream.codec.PayloadCodecs;
import io.fluxmpp.stream.error.StreamErrorException;
import io.fluxmpp.stream.model.InvalidStanza;
import io.fluxmpp.stream.model.StreamElement;
import io.fluxmpp.stream.model.StreamEnd;
import io.fluxmpp.stream.model.StreamError.Condition;
import io.fluxmpp.stream.xml.MalformedPayloadException;
import io.fluxmpp.stream.xml.Payload;
import io.fluxmpp.stream.xml.XmlLimits;
import io.fluxmpp.stream.xml.XmlName;
import java.nio.ByteBuffer;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import org.jspecify.annotations.Nullable;

/**
 * Turns the bytes of one direction of a stream into its elements, one at a time, however the bytes were cut.
 *
 * <p>Bytes are fed with {@link #feed} and stay the caller's; {@link #next} gives one element after the other until it
 * needs more, by which time nothing refers to the bytes any longer. Half-read XML lives here and nowhere else. XML that
 * XMPP restricts (RFC 6120 §11.1) and peers that go beyond the limits are refused while the bytes arrive.
 *
 * <p>The text of bulk payloads passes the parser by: as far as it is plain ASCII, its bytes go to the {@link BulkText} as they
 * have arrived. What is anything else is left to the parser, so that there is one grammar only.
 *
 * <p>Used by one thread at a time; {@link #close} releases what is half read.
 */
public final class AaltoStreamDecoder implements AutoCloseable {

    /** Level of the stream element itself; its children, the first-level elements, are at level 1. */
    private static final int STREAM_LEVEL = 0;

    /** So many bytes behind a bulk payload are likely to hold the start tag of the next one, and not much more. */
    private static final int LOOKAHEAD = 512;

    private static final int MOST_LOOKAHEAD = 1 << 30;

    private final Tape tape;
    private final StreamElementReader elements = new StreamElementReader();

    private final Utf8Input input = new Utf8Input();

    private final Excess excess = new Excess();

    private XmlLimits limits;
    private XmppScanner scanner;
    private StreamNames names;
    private AsyncXMLStreamReader<AsyncByteBufferFeeder> parser;
    private int[] open;
    private int level;
    private long elementStart;
    private boolean stanzasAreOthers;
    private @Nullable StreamTag streamTag;
    private int bulkNode;
    private @Nullable BulkText<?> bulk;

    /** Whether bulk text that needs no parser is kept from it. */
    private final boolean passesBy;

    /** How many bytes the parser gets at once: few where a bulk payload may follow, whose text it is not to have. */
    private int lookahead = MOST_LOOKAHEAD;

    public AaltoStreamDecoder(PayloadCodecs codecs, XmlLimits limits) {
        this(codecs, limits, true);
    }

    /** @param passesBy whether to be fast; the elements are the same either way */
    AaltoStreamDecoder(PayloadCodecs codecs, XmlLimits limits, boolean passesBy) {
        this.passesBy = passesBy;
        this.limits = limits;
        this.tape = new Tape(codecs);
        this.open = new int[limits.depth() + 1];
        this.names = new StreamNames(limits, excess);
        this.scanner = XmppScanner.create(limits, excess);
        this.parser = scanner.reader();
    }

    /**
     * From now on the peer is a server that hands on what others wrote. A stanza that goes beyond the limits is read to its end
     * and becomes an {@link InvalidStanza}, because nobody may end a stream that is not his own; unless it is too long, or
     * floods the parser with names.
     */
    public void refuseStanzasAlone() {
        stanzasAreOthers = true;
        excess.setPatient(level > STREAM_LEVEL);
    }

    /** Begins a new stream: nothing of the old one counts any longer (RFC 6120 §4.3.3). */
    public void restart() {
        restart(limits);
    }

    /** Begins a new stream with new limits: a peer that has authenticated may be trusted with more. */
    public void restart(XmlLimits newLimits) {
        close();
        limits = newLimits;
        open = new int[limits.depth() + 1];
        names = new StreamNames(limits, excess);
        scanner = XmppScanner.create(limits, excess);
        parser = scanner.reader();
        input.reset();
        excess.setPatient(false);
        excess.clear();
        level = 0;
        elementStart = 0;
    }

    /**
     * Gives the next bytes, once {@link #next} has asked for them by returning {@code null}. The memory stays the caller's; the
     * buffer that shows it is used up.
     */
    public void feed(ByteBuffer bytes) {
        if (!needsInput()) {
            throw new IllegalStateException("fed before the bytes given last were used up");
        }
        input.feed(bytes);
    }

    /** Whether all bytes given have been looked at. */
    public boolean needsInput() {
        return input.isEmpty() && scanner.needMoreInput();
    }

    /**
     * The next element, or {@code null} when more bytes are needed for one.
     *
     * @throws StreamErrorException with the stream error to send, after which this decoder is of no more use
     */
    public @Nullable StreamElement next() {
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
            throw Refusal.of(scanner.fault(), e.getMessage());
        }
    }

    /** Gives the scanner what has arrived, unless what it has is already too bad or too much. */
    private boolean scanMore() throws XMLStreamException {
        scanner.checkIncomplete();
        checkSize(scanner.position());
        if (passesBy && bulk != null && scanner.isBetweenTokens() && input.isPlain()) {
            passBy(bulk);
            return true;
        }
        ByteBuffer more = input.next(lookahead);
        lookahead = 2 * Math.min(lookahead, MOST_LOOKAHEAD / 2);
        if (more != null && more.hasRemaining()) {
            scanner.feedInput(more);
        }
        return more != null;
    }

    /** Hands over the text that comes next, which {@link #beginBulk} has kept from the parser or which has just arrived. */
    private void passBy(BulkText<?> begun) {
        ByteBuffer plain = input.plain();
        scanner.skipText(plain.remaining());
        try {
            begun.ascii(plain);
        } catch (RuntimeException refusal) {
            refuseBulk(begun, refusal);
        }
    }

    @Override
    public void close() {
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
            StreamElement header = elements.header(tape.reader(node), parser.getNamespaceURI(""));
            tape.reset();
            streamTag = StreamTag.of(parser);
            excess.setPatient(stanzasAreOthers);
            return header;
        }
        if (level == 1) {
            elements.admit(tape.name(node), parser.getPrefix());
        }
        open[level++] = node;
        if (level == 3 && elements.isIq(tape.name(0))) {
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
        int node =
                tape.startElement(names.meaning(parser.getPrefix(), parser.getLocalName(), parser.getNamespaceURI()));
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
            if (passesBy && bulk != null) {
                input.unread(scanner.unread());
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

    private @Nullable StreamElement endElement() throws XMLStreamException {
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
        StreamElement element = complete(node);
        renewIfWorn();
        return element;
    }

    private StreamElement complete(int node) {
        try {
            String tooMuch = excess.what();
            if (tooMuch == null) {
                return elements.element(tape.reader(node));
            }
            if (elements.isStanza(tape.name(node))) {
                return elements.tooMuch(tape.reader(node), tooMuch);
            }
            // The server's own, and there is nobody else to blame.
            throw Refusal.tooMuch(tooMuch);
        } finally {
            excess.clear();
            tape.reset();
        }
    }

    /**
     * A parser remembers every name it has met, so that strangers could fill its memory bit by bit. Between stanzas a new one
     * can go on where it stopped.
     */
    private void renewIfWorn() throws XMLStreamException {
        if (!stanzasAreOthers || !names.areMany()) {
            return;
        }
        input.unread(scanner.unread());
        excess.setPatient(false);
        scanner = XmppScanner.create(limits, excess);
        parser.close();
        parser = scanner.reader();
        names = new StreamNames(limits, excess);
        scanner.feedInput(requireNonNull(streamTag, "streamTag").bytes());
        while (parser.next() != XMLStreamConstants.START_ELEMENT) {
            // The tag is whole: nothing but the beginning of the document stands before it.
        }
        elementStart = scanner.position();
        countNames();
        excess.setPatient(true);
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
