package io.fluxmpp.jingle.model;

import java.util.List;

/** What XEP-0166 §7.2 demands of the contents of an action. */
final class ActionChecks {

    private ActionChecks() {}

    /** At least one content. */
    static List<Content> named(List<Content> contents) {
        if (contents.isEmpty()) {
            throw new IllegalArgumentException("contents: none (expected: at least one)");
        }
        return List.copyOf(contents);
    }

    /** At least one content, each with its direction. */
    static List<Content> directed(List<Content> contents) {
        for (Content content : named(contents)) {
            if (content.senders() == null) {
                throw broken(content, "no senders", "senders in content-modify");
            }
        }
        return List.copyOf(contents);
    }

    /** At least one content, each with one description and one transport. */
    static List<Content> acceptable(List<Content> contents) {
        for (Content content : named(contents)) {
            if (content.description() == null) {
                throw broken(content, "no description", "exactly one");
            }
            if (content.transport() == null) {
                throw broken(content, "no transport", "exactly one");
            }
        }
        return List.copyOf(contents);
    }

    /** As {@link #acceptable}, and at least one content of disposition "session". */
    static List<Content> offerable(List<Content> contents) {
        List<Content> complete = acceptable(contents);
        if (complete.stream().noneMatch(Content::belongsToSession)) {
            throw new IllegalArgumentException(
                    "disposition: none of the contents has \"session\" (expected: at least one)");
        }
        return complete;
    }

    private static IllegalArgumentException broken(Content content, String found, String expected) {
        return new IllegalArgumentException(
                "content \"" + content.name() + "\": " + found + " (expected: " + expected + ")");
    }
}
