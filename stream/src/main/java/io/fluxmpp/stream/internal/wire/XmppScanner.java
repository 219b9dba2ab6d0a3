package io.fluxmpp.stream.internal.wire;

import com.fasterxml.aalto.AsyncByteBufferFeeder;
import com.fasterxml.aalto.AsyncXMLStreamReader;
import com.fasterxml.aalto.async.AsyncByteBufferScanner;
import com.fasterxml.aalto.async.AsyncStreamReaderImpl;
import com.fasterxml.aalto.in.PName;
import com.fasterxml.aalto.in.ReaderConfig;
import com.fasterxml.aalto.stax.InputFactoryImpl;
import io.fluxmpp.stream.model.StreamError.Condition;
import io.fluxmpp.stream.xml.XmlLimits;
import java.nio.ByteBuffer;
import java.util.Arrays;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;

/**
 * The parser's scanner, as strict as XMPP wants it: it knows what is being read while that is incomplete, so that limits hold
 * before the end of a token arrives, and faults are told apart by state rather than by the wording of messages.
 *
 * <p>Throws {@link io.fluxmpp.stream.error.StreamErrorException} for what has a stream error of its own; what it throws as
 * {@link XMLStreamException} has the condition {@link #fault()}. Fed with whole characters only.
 */
final class XmppScanner extends AsyncByteBufferScanner {

    /** So many bytes of UTF-8 stand for one {@code char} at most. */
    private static final int BYTES_PER_CHAR = 3;

    /** A NUL among so many first bytes means UTF-16 or UTF-32. */
    private static final int ENCODING_SHOWS = 2;

    private static final int QUAD = 4;

    /** Buffers of more characters than that are not kept. */
    private static final int KEEP_CHARS = 16_384;

    /** There is room for so many at first. */
    private static final int ATTRIBUTES = 8;

    private final XmlLimits limits;
    private final Excess excess;
    private int tokenStart;
    private int valueStart;
    private boolean inValue;

    /** Where the values of the element's attributes end; each begins where the one before ends. */
    private int[] valueEnds = new int[ATTRIBUTES];

    private final KnownValues values = new KnownValues();
    private int brackets;
    private boolean bloated;

    private XmppScanner(ReaderConfig config, XmlLimits limits, Excess excess) {
        super(config);
        this.limits = limits;
        this.excess = excess;
    }

    /** Forgets what has been fed and not been read, and says how much. */
    int takeBack() {
        int count = _inputEnd - _inputPtr;
        _inputEnd = _inputPtr;
        _origBufferLen = _inputPtr;
        return count;
    }

    /** How much has been fed and not been read. */
    int unread() {
        return _inputEnd - _inputPtr;
    }

    /** Whether it has grown by values or names that nobody should have to keep the room for. */
    boolean isBloated() {
        return bloated || _nameBuffer.length > KEEP_CHARS;
    }

    /** Whether nothing of what comes next has been read, not even half an entity or half a line break. */
    boolean isBetweenTokens() {
        return _currToken == EVENT_INCOMPLETE
                && _nextEvent == EVENT_INCOMPLETE
                && _state == STATE_DEFAULT
                && _pendingInput == 0;
    }

    /** Counts bytes of text that passed by, among them no bracket. */
    void skipText(int bytes) {
        _pastBytesOrChars += bytes;
        _rowStartOffset -= bytes;
        brackets = 0;
    }

    /** A factory shares what its parsers have learned of names, which peers must not be able to feed: hence one for each. */
    static XmppScanner create(XmlLimits limits, Excess excess) {
        InputFactoryImpl factory = new InputFactoryImpl();
        factory.setProperty(XMLInputFactory.IS_COALESCING, false);
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
        ReaderConfig config = factory.getNonSharedConfig(null, null, null, false, false);
        config.setActualEncoding("UTF-8");
        return new XmppScanner(config, limits, excess);
    }

    AsyncXMLStreamReader<AsyncByteBufferFeeder> reader() {
        return new AsyncStreamReaderImpl<>(this);
    }

    /** How many bytes have been taken so far. */
    long position() {
        return _pastBytesOrChars + _inputPtr;
    }

    /** What is wrong where the scanner has given up. Behind {@code <!} stands CDATA, or what XMPP restricts. */
    Condition fault() {
        boolean declares = _nextEvent == EVENT_INCOMPLETE && _state == STATE_TREE_SEEN_EXCL;
        return declares || isRestricted(_nextEvent) ? Condition.RESTRICTED_XML : Condition.NOT_WELL_FORMED;
    }

    static boolean isRestricted(int event) {
        return event == COMMENT || event == PROCESSING_INSTRUCTION || event == DTD || event == ENTITY_REFERENCE;
    }

    /** Refuses what has begun and is not going to be accepted, however it goes on. */
    void checkIncomplete() throws XMLStreamException {
        if (isRestricted(_nextEvent)) {
            throw restricted(_nextEvent);
        }
        if (isInName() && nameBytes() > 2 * BYTES_PER_CHAR * limits.nameLength()) {
            excess.report("a name of more than " + limits.nameLength() + " characters");
        }
        if (_nextEvent == END_ELEMENT && _state == STATE_DEFAULT) {
            checkEndTag(_tokenName);
        }
    }

    /**
     * Reads the piece of text that has begun, as far as its bytes have arrived. The parser itself looks for {@code ]]>} only
     * inside such a piece, and not at its beginning.
     */
    void finishText() throws XMLStreamException {
        if (_tokenIncomplete) {
            finishToken();
        }
        int index = tokenStart;
        while (index < _inputPtr && _inputBuffer.get(index) == ']') {
            brackets++;
            index++;
        }
        if (index == _inputPtr) {
            return;
        }
        if (brackets >= 2 && _inputBuffer.get(index) == '>') {
            reportIllegalCDataEnd();
        }
        brackets = 0;
        for (int last = _inputPtr - 1; _inputBuffer.get(last) == ']'; last--) {
            brackets++;
        }
    }

    /** Says that text has ended: what follows belongs to another. */
    void endText() {
        brackets = 0;
    }

    static RuntimeException restricted(int event) {
        String what = switch (event) {
            case COMMENT -> "comment";
            case PROCESSING_INSTRUCTION -> "processing instruction";
            case DTD -> "document type declaration";
            default -> "entity other than the five of XML";
        };
        return Refusal.of(Condition.RESTRICTED_XML, what);
    }

    /** Positions are those within the buffer, wherever in it the bytes begin. */
    @Override
    public void feedInput(ByteBuffer buffer) throws XMLStreamException {
        super.feedInput(buffer);
        int start = buffer.position();
        _pastBytesOrChars -= start;
        _rowStartOffset += start;
        _origBufferLen += start;
    }

    @Override
    public int nextFromTree() throws XMLStreamException {
        tokenStart = _inputPtr;
        return super.nextFromTree();
    }

    @Override
    protected int handleStartElementStart(byte first) throws XMLStreamException {
        try {
            return super.handleStartElementStart(first);
        } catch (RuntimeException e) {
            throw reserved(e);
        }
    }

    @Override
    protected int handleStartElement() throws XMLStreamException {
        try {
            return super.handleStartElement();
        } catch (RuntimeException e) {
            throw reserved(e);
        }
    }

    /** The parser has nothing but a bare exception for the prefix xmlns, which no element may have. */
    private static RuntimeException reserved(RuntimeException thrown) {
        return thrown.getClass() == RuntimeException.class
                ? Refusal.of(Condition.NOT_WELL_FORMED, "an element with the prefix xmlns")
                : thrown;
    }

    @Override
    protected boolean handleAttrValue() throws XMLStreamException {
        if (!inValue) {
            valueStart = _elemAttrPtr;
            if (_attrCollector.getCount() > limits.attributes()) {
                excess.report("more than " + limits.attributes() + " attributes in one element");
            }
        }
        boolean complete = super.handleAttrValue();
        bloated |= _elemAttrPtr > KEEP_CHARS;
        inValue = !complete;
        if (complete) {
            endValue(_attrCollector.getCount() - 1);
        }
        if (_elemAttrPtr - valueStart > limits.attributeLength()) {
            excess.report("more than " + limits.attributeLength() + " characters in one attribute");
        }
        return complete;
    }

    private void endValue(int attribute) {
        if (attribute == valueEnds.length) {
            valueEnds = Arrays.copyOf(valueEnds, 2 * attribute);
        }
        valueEnds[attribute] = _elemAttrPtr;
    }

    /** The value of an attribute of the start tag read last. */
    String attributeValue(int index) {
        return values.read(_attrCollector.continueValue(), index == 0 ? 0 : valueEnds[index - 1], valueEnds[index]);
    }

    @Override
    protected boolean handleNsDecl() throws XMLStreamException {
        if (_currNsCount > limits.declarations()) {
            excess.report("more than " + limits.declarations() + " namespaces declared by one element");
        }
        boolean complete = super.handleNsDecl();
        if (_elemNsPtr > limits.nameLength()) {
            bloated = true; // the parser remembers it
            excess.report("a namespace name of more than " + limits.nameLength() + " characters");
        }
        String prefix = _elemAttrName.getLocalName();
        if (complete && _elemAttrName.hasPrefix() && (_elemNsPtr == 0 || prefix.isEmpty())) {
            reportIllegalNsDecl(prefix);
        }
        return complete;
    }

    @Override
    protected void verifyAndSetXmlEncoding() throws XMLStreamException {
        String encoding = _textBuilder.contentsAsString();
        if (!encoding.equalsIgnoreCase("UTF-8")) {
            throw Refusal.of(Condition.UNSUPPORTED_ENCODING, "encoding " + encoding + " (expected: UTF-8)");
        }
        super.verifyAndSetXmlEncoding();
    }

    @Override
    protected void reportUnexpandedEntityInAttr(PName name, boolean isNsDecl) {
        throw restricted(ENTITY_REFERENCE);
    }

    @Override
    protected void throwNullChar() throws XMLStreamException {
        if (position() <= ENCODING_SHOWS) {
            throw Refusal.of(Condition.UNSUPPORTED_ENCODING, "UTF-16 or UTF-32 (expected: UTF-8)");
        }
        super.throwNullChar();
    }

    private boolean isInName() {
        return switch (_nextEvent) {
            case START_ELEMENT ->
                _state == STATE_SE_ELEM_NAME
                        || _state == STATE_SE_ATTR_NAME
                        || _pendingInput == PENDING_STATE_ATTR_VALUE_ENTITY_NAME;
            case EVENT_INCOMPLETE -> _state == STATE_TREE_NAMED_ENTITY_START;
            default -> false;
        };
    }

    private int nameBytes() {
        return _quadCount * QUAD + _currQuadBytes;
    }

    /** The parser compares names by four bytes; here are fewer that must already be the beginning of the right ones. */
    private void checkEndTag(PName expected) throws XMLStreamException {
        if (_currQuadBytes == 0) {
            return;
        }
        int quad = expected.getQuad(_quadCount);
        int length =
                _quadCount < expected.sizeInQuads() - 1 ? QUAD : QUAD - Integer.numberOfLeadingZeros(quad) / Byte.SIZE;
        if (_currQuadBytes >= length || quad >>> ((length - _currQuadBytes) * Byte.SIZE) != _currQuad) {
            reportUnexpectedEndTag(expected.getPrefixedName());
        }
    }
}
