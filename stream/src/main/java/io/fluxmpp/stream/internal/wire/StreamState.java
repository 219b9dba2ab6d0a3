package io.fluxmpp.stream.internal.wire;

import io.fluxmpp.stream.codec.PayloadCodecs;
import io.fluxmpp.stream.xml.XmlLimits;
import org.jspecify.annotations.Nullable;

/** What is one stream's own while it is read, whichever parser reads it. */
final class StreamState {

    /** That of a parser that reads none. */
    static final StreamState NONE = new StreamState(new PayloadCodecs(), XmlLimits.DEFAULT, true);

    private Object identity = new Object();
    private final PayloadCodecs codecs;

    /** Whether bulk text that needs no parser is kept from it. */
    private final boolean passesBy;

    private final Utf8Input input = new Utf8Input();
    private final StreamElementReader elements = new StreamElementReader();
    private XmlLimits limits;
    private boolean stanzasAreOthers;
    private @Nullable StreamTag tag;

    StreamState(PayloadCodecs codecs, XmlLimits limits, boolean passesBy) {
        this.codecs = codecs;
        this.limits = limits;
        this.passesBy = passesBy;
    }

    /** Something to know the stream by that does not keep it in memory. */
    Object identity() {
        return identity;
    }

    PayloadCodecs codecs() {
        return codecs;
    }

    boolean passesBy() {
        return passesBy;
    }

    Utf8Input input() {
        return input;
    }

    StreamElementReader elements() {
        return elements;
    }

    XmlLimits limits() {
        return limits;
    }

    /** Whether the peer is a server that hands on what others wrote. */
    boolean stanzasAreOthers() {
        return stanzasAreOthers;
    }

    void refuseStanzasAlone() {
        stanzasAreOthers = true;
    }

    /** The stream's start tag, once it has been read. */
    @Nullable
    StreamTag tag() {
        return tag;
    }

    void begunWith(StreamTag read) {
        tag = read;
    }

    void limits(XmlLimits newLimits) {
        limits = newLimits;
    }

    void restart(XmlLimits newLimits) {
        limits = newLimits;
        tag = null;
        identity = new Object();
        input.reset();
    }
}
