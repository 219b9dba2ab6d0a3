package io.fluxmpp.stream.presence;

import static java.util.Objects.requireNonNull;

import io.fluxmpp.stream.jid.Jid;

/**
 * A resource of a contact that has said that it is there.
 *
 * @param jid its address, in general a full JID
 * @param availability what it said last
 */
public record AvailableResource(Jid jid, Availability availability) {

    public AvailableResource {
        requireNonNull(jid, "jid");
        requireNonNull(availability, "availability");
    }
}
