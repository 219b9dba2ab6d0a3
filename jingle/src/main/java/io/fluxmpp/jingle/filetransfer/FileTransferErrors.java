package io.fluxmpp.jingle.filetransfer;

import io.fluxmpp.stream.xml.XmlElement;

/** The details of reasons that are peculiar to file transfer (XEP-0234 §9). */
final class FileTransferErrors {

    private static final String NAMESPACE = "urn:xmpp:jingle:apps:file-transfer:errors:0";

    static final XmlElement FILE_NOT_AVAILABLE = XmlElement.of(NAMESPACE, "file-not-available");
    static final XmlElement FILE_TOO_LARGE = XmlElement.of(NAMESPACE, "file-too-large");

    private FileTransferErrors() {}
}
