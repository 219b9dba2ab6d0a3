/**
 * The nouns of Jingle (XEP-0166 §7): the {@code <jingle/>} element with its fifteen actions, contents, reasons, errors.
 *
 * <p>Plain Java, no Reactor. Imports only the stream module's {@code xml}, {@code jid} and {@code model}.
 */
@NullMarked
package io.fluxmpp.jingle.model;

import org.jspecify.annotations.NullMarked;
