package io.fluxmpp.jingle.filetransfer;

import io.fluxmpp.stream.xml.Payload;
import io.fluxmpp.stream.xml.XmlReader;
import io.fluxmpp.stream.xml.XmlWriter;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The {@code <file/>} element (XEP-0234 §5). Its children are optional and come in any order; one that cannot be read is as
 * good as none, because clients in the field write dates and numbers that are not.
 */
final class FileElementCodec {

    static final String ELEMENT = "file";
    private static final String HASHES = "urn:xmpp:hashes:2";

    private FileElementCodec() {}

    static FileDescription decode(XmlReader in) {
        FileDescription.Builder file = FileDescription.builder();
        boolean described = false;
        for (XmlReader child : in.children()) {
            if (child.name().namespace().equals(HASHES)) {
                hash(child, file);
            } else if (child.is(FileTransfer.NAMESPACE, "desc") && !described) {
                file.text(child.text());
                described = true;
            } else if (!child.name().namespace().equals(FileTransfer.NAMESPACE) || !known(child, file)) {
                file.other(child.toPayload());
            }
        }
        return file.build();
    }

    private static boolean known(XmlReader child, FileDescription.Builder file) {
        switch (child.name().localName()) {
            case "name" -> file.name(child.text());
            case "size" -> file.size(number(child.text()));
            case "media-type", "mediaType" -> file.mediaType(child.text());
            case "date" -> file.date(date(child.text()));
            case "range" -> file.range(range(child));
            default -> {
                return false;
            }
        }
        return true;
    }

    private static void hash(XmlReader child, FileDescription.Builder file) {
        String algorithm = child.attribute("algo");
        if (algorithm == null || algorithm.isEmpty()) {
            return;
        }
        if (child.name().localName().equals("hash") && !child.text().isBlank()) {
            file.hash(new Hash(algorithm, child.text()));
        } else {
            file.hashUsed(algorithm);
        }
    }

    private static @Nullable FileRange range(XmlReader in) {
        List<Hash> hashes = new ArrayList<>();
        for (XmlReader child : in.children()) {
            String algorithm = child.attribute("algo");
            if (child.is(HASHES, "hash") && algorithm != null && !algorithm.isEmpty()) {
                hashes.add(new Hash(algorithm, child.text()));
            }
        }
        Long offset = number(in.attribute("offset"));
        return new FileRange(offset == null ? 0 : offset, number(in.attribute("length")), hashes);
    }

    private static @Nullable Long number(@Nullable String text) {
        try {
            long number = text == null ? -1 : Long.parseLong(text.strip());
            return number < 0 ? null : number;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static @Nullable OffsetDateTime date(String text) {
        try {
            return OffsetDateTime.parse(text.strip());
        } catch (DateTimeException e) {
            return null;
        }
    }

    static void encode(FileDescription file, XmlWriter out) {
        out.start(FileTransfer.NAMESPACE, ELEMENT);
        OffsetDateTime date = file.date();
        text("date", date == null ? null : DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(date), out);
        text("desc", file.text(), out);
        text("media-type", file.mediaType(), out);
        text("name", file.name(), out);
        FileRange range = file.range();
        if (range != null) {
            encode(range, out);
        }
        text("size", file.size(), out);
        for (Hash hash : file.hashes()) {
            encode(hash, out);
        }
        for (String algorithm : file.hashesUsed()) {
            out.start(HASHES, "hash-used").attribute("algo", algorithm).end();
        }
        for (Payload other : file.others()) {
            out.payload(other);
        }
        out.end();
    }

    private static void encode(FileRange range, XmlWriter out) {
        Long length = range.length();
        out.start(FileTransfer.NAMESPACE, "range")
                .attribute("offset", range.offset() == 0 ? null : Long.toString(range.offset()))
                .attribute("length", length == null ? null : length.toString());
        for (Hash hash : range.hashes()) {
            encode(hash, out);
        }
        out.end();
    }

    private static void encode(Hash hash, XmlWriter out) {
        out.start(HASHES, "hash")
                .attribute("algo", hash.algorithm())
                .text(hash.value())
                .end();
    }

    private static void text(String name, @Nullable Object value, XmlWriter out) {
        if (value != null) {
            out.textElement(FileTransfer.NAMESPACE, name, value.toString());
        }
    }
}
