package io.fluxmpp.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Random;

/**
 * What a client receives: a header, and then stanzas, as many whatever their kind. They can come in one piece each, or cut
 * anywhere.
 */
final class Traffic {

    /** So many stanzas. */
    static final int STANZAS = 24;

    static final byte[] HEADER = ("<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'"
                    + " from='montague.lit' id='x7' version='1.0'>")
            .getBytes(UTF_8);

    private static final String MIXED = "mixed-traffic.txt";
    private static final String BLOCKS = "ibb";

    private final List<byte[]> stanzas;

    private Traffic(List<byte[]> stanzas) {
        if (stanzas.size() != STANZAS) {
            throw new IllegalStateException("stanzas: " + stanzas.size() + " (expected: " + STANZAS + ")");
        }
        this.stanzas = stanzas;
    }

    /**
     * Traffic by name.
     *
     * @param name {@code mixed} for chat, presence, queries and Jingle, or {@code ibb} and a block size for nothing but blocks
     */
    static Traffic named(String name) {
        return name.startsWith(BLOCKS) ? blocks(Integer.parseInt(name.substring(BLOCKS.length()))) : mixed();
    }

    private static Traffic mixed() {
        try (InputStream lines = Objects.requireNonNull(Traffic.class.getResourceAsStream(MIXED), MIXED)) {
            return new Traffic(new String(lines.readAllBytes(), UTF_8)
                    .lines()
                    .map(line -> line.getBytes(UTF_8))
                    .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Traffic blocks(int size) {
        Random random = new Random(42);
        List<byte[]> blocks = new ArrayList<>();
        for (int i = 0; i < STANZAS; i++) {
            byte[] block = new byte[size];
            random.nextBytes(block);
            blocks.add(("<iq from='juliet@capulet.lit/balcony' to='romeo@montague.lit/orchard' id='kr91n" + i
                            + "' type='set'><data xmlns='http://jabber.org/protocol/ibb' seq='" + i
                            + "' sid='i781hf64'>"
                            + Base64.getEncoder().encodeToString(block) + "</data></iq>")
                    .getBytes(UTF_8));
        }
        return new Traffic(blocks);
    }

    /** The stanzas, each in a piece of its own. */
    List<byte[]> whole() {
        return stanzas;
    }

    /** The same bytes in pieces of so many, the last one smaller. */
    List<byte[]> cut(int bytes) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        stanzas.forEach(all::writeBytes);
        byte[] stream = all.toByteArray();
        List<byte[]> pieces = new ArrayList<>();
        for (int from = 0; from < stream.length; from += bytes) {
            pieces.add(Arrays.copyOfRange(stream, from, Math.min(stream.length, from + bytes)));
        }
        return pieces;
    }
}
