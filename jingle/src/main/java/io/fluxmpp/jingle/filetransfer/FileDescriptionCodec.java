package io.fluxmpp.jingle.filetransfer;

import io.fluxmpp.stream.codec.PayloadCodec;
import io.fluxmpp.stream.xml.MalformedPayloadException;
import io.fluxmpp.stream.xml.XmlName;
import io.fluxmpp.stream.xml.XmlReader;
import io.fluxmpp.stream.xml.XmlWriter;

/** The {@code <description/>} of file transfer. */
final class FileDescriptionCodec implements PayloadCodec<FileDescription> {

    @Override
    public XmlName elementName() {
        return FileDescription.ELEMENT;
    }

    @Override
    public FileDescription decode(XmlReader in) {
        return file(in);
    }

    /** The {@code <file/>} that a description or checksum must have. */
    static FileDescription file(XmlReader in) {
        XmlReader file = in.child(FileTransfer.NAMESPACE, FileElementCodec.ELEMENT);
        if (file == null) {
            throw new MalformedPayloadException("<" + in.name().localName() + "/> lacks the element <file/>");
        }
        return FileElementCodec.decode(file);
    }

    @Override
    public void encode(FileDescription description, XmlWriter out) {
        out.start(FileTransfer.NAMESPACE, "description");
        FileElementCodec.encode(description, out);
        out.end();
    }
}
