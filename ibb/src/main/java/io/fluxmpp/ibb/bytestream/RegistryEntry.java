package io.fluxmpp.ibb.bytestream;

/** What a name in the registry stands for. */
sealed interface RegistryEntry permits RegistryEntry.Opening, ExpectedBytestream, DefaultBytestream {

    /** A name we asked a peer to open and have no answer for yet. */
    record Opening(BytestreamKey key) implements RegistryEntry {}
}
