/**
 * File transfer (XEP-0234, {@code urn:xmpp:jingle:apps:file-transfer:5}), an application of Jingle like any other.
 *
 * <pre>{@code
 * FileDescription file = FileDescription.builder().name("letter.txt").size(6144).mediaType("text/plain").build();
 * jingle.initiate(juliet, FileTransfer.offer(file))
 *         .flatMap(session -> session.send(bytes));
 * }</pre>
 *
 * <p>Files are offered, one per session; requests for files are refused. May import {@code spi} and what that may import.
 */
@NullMarked
package io.fluxmpp.jingle.filetransfer;

import org.jspecify.annotations.NullMarked;
