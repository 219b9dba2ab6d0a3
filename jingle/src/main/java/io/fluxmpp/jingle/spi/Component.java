package io.fluxmpp.jingle.spi;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * One of the paths that an application needs side by side, such as the data and the control channel of a call (XEP-0166 §8).
 *
 * @param id its number, from 1 on, as transport methods write it
 * @param name what goes over it
 */
public record Component(int id, String name) {

    static final List<Component> ONLY_ONE = List.of(new Component(1, "data"));

    public Component {
        requireNonNull(name, "name");
        if (id < 1) {
            throw new IllegalArgumentException("id: " + id + " (expected: >= 1)");
        }
    }
}
