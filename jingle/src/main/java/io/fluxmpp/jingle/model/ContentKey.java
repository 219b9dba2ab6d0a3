package io.fluxmpp.jingle.model;

import static java.util.Objects.requireNonNull;

/**
 * What tells the contents of a session apart (XEP-0166 §7.3): the same name by another creator is another content.
 *
 * @param creator who made the content, whoever speaks of it now
 * @param name its name, chosen by the creator
 */
public record ContentKey(Creator creator, String name) {

    public ContentKey {
        requireNonNull(creator, "creator");
        requireNonNull(name, "name");
    }
}
