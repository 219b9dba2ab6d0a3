/**
 * File transfer (XEP-0234, {@code urn:xmpp:jingle:apps:file-transfer:5}; digests XEP-0300), an application of Jingle like any
 * other.
 *
 * <pre>{@code
 * FileDescription file = FileDescription.builder().name("letter.txt").size(6144).mediaType("text/plain").build();
 * jingle.initiate(juliet, FileTransfer.offer(file))                  // or FileTransfer.request(file)
 *         .flatMap(session -> session.send(bytes));                   // or session.receive()
 * }</pre>
 *
 * <p>Every file is a content of its own; a session can have many. Files on this side are {@link
 * io.fluxmpp.jingle.filetransfer.FileSource} and {@link io.fluxmpp.jingle.filetransfer.FileSink}; {@code JingleFiles}, at the
 * front door, puts them and sessions together.
 *
 * <p>A receiver finds out through the subscriber's context whether somebody will say when the bytes are stored ({@link
 * io.fluxmpp.jingle.filetransfer.FileTransfer#store}). That way sessions need not know of storage, and operators between a
 * session and a storage do no harm.
 *
 * <p>May import {@code spi} and what that may import.
 */
@NullMarked
package io.fluxmpp.jingle.filetransfer;

import org.jspecify.annotations.NullMarked;
