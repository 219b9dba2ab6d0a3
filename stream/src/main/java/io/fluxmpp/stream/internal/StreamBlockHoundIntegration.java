package io.fluxmpp.stream.internal;

import io.fluxmpp.stream.model.RandomId;
import reactor.blockhound.BlockHound;
import reactor.blockhound.integration.BlockHoundIntegration;

/** Found by BlockHound where it is installed: says what looks like blocking in here and is not. */
public final class StreamBlockHoundIntegration implements BlockHoundIntegration {

    @Override
    public void applyTo(BlockHound.Builder builder) {
        // Reads the kernel's random device, which answers at once.
        builder.allowBlockingCallsInside(RandomId.class.getName(), "next");
        builder.allowBlockingCallsInside(RandomId.class.getName(), "<clinit>");
    }
}
