/**
 * Jingle (XEP-0166): sessions between two parties, of any application format over any transport method.
 *
 * <pre>{@code
 * Jingle jingle = Jingle.on(connection)
 *         .transport(IbbTransport.create())
 *         .application(FileTransfer.create())
 *         .start();
 *
 * jingle.offers()
 *         .filter(offer -> friends.contains(offer.peer().asBare()))
 *         .flatMap(offer -> offer.accept())
 *         .flatMap(session -> store(session.receive()));
 *
 * jingle.initiate(juliet, FileTransfer.offer(description))
 *         .flatMap(session -> session.send(bytes));
 * }</pre>
 *
 * <p>Composes the rooms below and is imported by none of them.
 */
@NullMarked
package io.fluxmpp.jingle;

import org.jspecify.annotations.NullMarked;
