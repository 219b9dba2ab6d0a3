package io.fluxmpp.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.testkit.StreamPieces.Piece;
import io.fluxmpp.testkit.XmlTree.Element;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import javax.xml.namespace.QName;
import org.jspecify.annotations.Nullable;

/**
 * One direction of {@link LinkedConnections}: what one end sends, until the other has read it. Keeps the order. What the
 * imaginary server between them does to a stanza happens when it enters.
 */
public final class LinkDirection {

    private static final String HEADER =
            "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>";

    private final Jid sender;
    private final Jid receiver;
    private final LongSupplier clock;
    private final LinkSocket from;
    private final LinkSocket to;
    private final int capacity;
    private final StreamPieces pieces = new StreamPieces();
    private final ByteArrayOutputStream unfinished = new ByteArrayOutputStream();
    private final Deque<Carried> carried = new ArrayDeque<>();
    private final List<String> passed = new ArrayList<>();
    private Predicate<String> lost = xml -> false;
    private long delay;
    private long lastDue;
    private int carriedBytes;
    private boolean held;
    private boolean forgetful;
    private @Nullable LinkDirection back;

    LinkDirection(Jid sender, Jid receiver, LongSupplier clock, LinkSocket from, LinkSocket to, int capacity) {
        this.sender = sender;
        this.receiver = receiver;
        this.clock = clock;
        this.from = from;
        this.to = to;
        this.capacity = capacity;
        for (byte b : HEADER.getBytes(UTF_8)) {
            pieces.next(b);
        }
    }

    private record Carried(String xml, long due) {}

    void back(LinkDirection other) {
        back = other;
    }

    /** The elements that have arrived at the other end, in order, as they were read there. */
    public List<String> passed() {
        return List.copyOf(passed);
    }

    /** Stops keeping what has arrived, for tests that send very much. */
    public void forget() {
        forgetful = true;
        passed.clear();
    }

    /** Lets nothing arrive until {@link #release()}: the sender may go on until the link is full. */
    public void hold() {
        held = true;
    }

    /** Ends {@link #hold()}. What was held arrives when the link is settled next. */
    public void release() {
        held = false;
    }

    /** Lets what is sent from now on arrive so much later. */
    public void delay(Duration time) {
        delay = time.toNanos();
    }

    /**
     * Loses what is sent from now on and matches, without a word to anybody.
     *
     * @param which given each element as it would arrive
     */
    public void lose(Predicate<String> which) {
        lost = which;
    }

    /** Moves on what can be moved now; says whether there was any. */
    boolean move() {
        boolean moved = false;
        while (carriedBytes < capacity) {
            ByteBuf written = from.take();
            if (written == null) {
                break;
            }
            moved = true;
            byte[] bytes = ByteBufUtil.getBytes(written);
            written.release();
            enter(bytes);
        }
        while (canDeliver()) {
            moved = true;
            Carried next = carried.remove();
            carriedBytes -= next.xml().length();
            if (!forgetful) {
                passed.add(next.xml());
            }
            to.deliver(ByteBufUtil.writeUtf8(ByteBufAllocator.DEFAULT, next.xml()));
        }
        return moved;
    }

    /** Nanoseconds until something arrives, or -1. */
    long untilNext() {
        return carried.isEmpty() || held || !to.isReadWanted()
                ? -1
                : Math.max(0, carried.element().due() - clock.getAsLong());
    }

    private boolean canDeliver() {
        return !held
                && to.isReadWanted()
                && !carried.isEmpty()
                && carried.element().due() <= clock.getAsLong();
    }

    private void enter(byte[] bytes) {
        for (byte b : bytes) {
            unfinished.write(b);
            Piece piece = pieces.next(b);
            if (piece != null) {
                String xml = unfinished.toString(UTF_8).strip();
                unfinished.reset();
                serve(piece, xml);
            }
        }
    }

    /** What the server does: the end of a stream is answered, a stanza goes where it is addressed to. */
    private void serve(Piece piece, String xml) {
        LinkDirection answers = back;
        if (answers != null && piece instanceof Piece.End) {
            answers.carry("</stream:stream>");
        } else if (piece instanceof Piece.Child child && isForReceiver(child.element())) {
            carry(stamped(xml));
        } else if (answers != null && piece instanceof Piece.Child child && isRequest(child.element())) {
            answers.carry("<iq type='error' id='" + XmlTree.escaped(attribute(child.element(), "id")) + "' from='"
                    + XmlTree.escaped(addressee(child.element())) + "'><error type='cancel'>"
                    + "<service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>");
        }
    }

    private void carry(String xml) {
        if (!lost.test(xml)) {
            lastDue = Math.max(lastDue, clock.getAsLong() + delay);
            carried.add(new Carried(xml, lastDue));
            carriedBytes += xml.length();
        }
    }

    private boolean isForReceiver(Element stanza) {
        String to = attribute(stanza, "to");
        boolean iq = stanza.name().getLocalPart().equals("iq");
        return to.equals(receiver.toString())
                || (!iq && to.equals(receiver.asBare().toString()));
    }

    private static boolean isRequest(Element stanza) {
        String type = attribute(stanza, "type");
        return stanza.name().getLocalPart().equals("iq") && (type.equals("get") || type.equals("set"));
    }

    /** Whom an answer comes from. */
    private String addressee(Element stanza) {
        String to = attribute(stanza, "to");
        return to.isEmpty() ? sender.asBare().toString() : to;
    }

    private static String attribute(Element stanza, String name) {
        return stanza.attributes().getOrDefault(new QName(name), "");
    }

    /** Whatever the sender said of itself, this is who it is (RFC 6120 §8.1.2.1). */
    private String stamped(String xml) {
        int end = startTagEnd(xml);
        String tag = xml.substring(0, end).replaceFirst("\\sfrom=('[^']*'|\"[^\"]*\")", "");
        int nameEnd = 1;
        while (nameEnd < tag.length() && " />\t\n".indexOf(tag.charAt(nameEnd)) < 0) {
            nameEnd++;
        }
        return tag.substring(0, nameEnd) + " from='" + XmlTree.escaped(sender.toString()) + "'" + tag.substring(nameEnd)
                + xml.substring(end);
    }

    private static int startTagEnd(String xml) {
        char quote = 0;
        for (int i = 0; i < xml.length(); i++) {
            char c = xml.charAt(i);
            if (quote != 0) {
                quote = c == quote ? 0 : quote;
            } else if (c == '\'' || c == '"') {
                quote = c;
            } else if (c == '>') {
                return i;
            }
        }
        return xml.length();
    }
}
