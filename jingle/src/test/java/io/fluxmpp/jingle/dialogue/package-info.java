/** Dialogues of Jingle written as text, and what plays our side of them. */
@NullMarked
package io.fluxmpp.jingle.dialogue;

import org.jspecify.annotations.NullMarked;
