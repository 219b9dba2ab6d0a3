package io.fluxmpp.stream.internal.transport;

import io.fluxmpp.stream.metrics.StreamMetricsRecorder;
import io.fluxmpp.stream.metrics.StreamMetricsRecorder.Kind;
import io.fluxmpp.stream.model.InvalidStanza;
import io.fluxmpp.stream.model.Iq;
import io.fluxmpp.stream.model.Message;
import io.fluxmpp.stream.model.Presence;
import io.fluxmpp.stream.model.StanzaError;
import io.fluxmpp.stream.model.StreamElement;
import io.fluxmpp.stream.model.StreamError;
import org.jspecify.annotations.Nullable;

/** Tells a recorder what passes. */
public final class MeteredTap implements StreamTap {

    private final StreamMetricsRecorder recorder;
    private final StreamTap next;

    private MeteredTap(StreamMetricsRecorder recorder, StreamTap next) {
        this.recorder = recorder;
        this.next = next;
    }

    /** A tap that tells the recorder, too; {@code tap} itself if there is nobody to tell. */
    public static StreamTap on(StreamTap tap, StreamMetricsRecorder recorder) {
        return recorder == StreamMetricsRecorder.NONE ? tap : new MeteredTap(recorder, tap);
    }

    @Override
    public void sent(StreamElement element) {
        Kind kind = kind(element);
        if (kind != null) {
            recorder.stanzaSent(kind);
            StanzaError error = error(element);
            if (error != null) {
                recorder.stanzaErrorSent(error.condition());
            }
        } else if (element instanceof StreamError error) {
            recorder.streamErrorSent(error.condition());
        }
        next.sent(element);
    }

    @Override
    public void received(StreamElement element) {
        Kind kind = kind(element);
        if (kind != null) {
            recorder.stanzaReceived(kind);
            StanzaError error = error(element);
            if (error != null) {
                recorder.stanzaErrorReceived(error.condition());
            }
        } else if (element instanceof StreamError error) {
            recorder.streamErrorReceived(error.condition());
        }
        next.received(element);
    }

    @Override
    public void bytesSent(int bytes) {
        recorder.bytesSent(bytes);
        next.bytesSent(bytes);
    }

    @Override
    public void bytesReceived(int bytes) {
        recorder.bytesReceived(bytes);
        next.bytesReceived(bytes);
    }

    private static @Nullable Kind kind(StreamElement element) {
        if (element instanceof Iq) {
            return Kind.IQ;
        } else if (element instanceof Message) {
            return Kind.MESSAGE;
        } else if (element instanceof Presence) {
            return Kind.PRESENCE;
        } else if (element instanceof InvalidStanza invalid) {
            return switch (invalid.kind()) {
                case "message" -> Kind.MESSAGE;
                case "presence" -> Kind.PRESENCE;
                default -> Kind.IQ;
            };
        }
        return null;
    }

    /** What a stanza of type error says. What is wrong with one that cannot be read is not yet said to anybody. */
    private static @Nullable StanzaError error(StreamElement element) {
        if (element instanceof Iq iq) {
            return iq.error();
        } else if (element instanceof Message message) {
            return message.error();
        } else if (element instanceof Presence presence) {
            return presence.error();
        }
        return null;
    }
}
