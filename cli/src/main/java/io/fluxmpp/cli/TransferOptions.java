package io.fluxmpp.cli;

import io.fluxmpp.ibb.jingle.IbbTransport;
import io.fluxmpp.ibb.model.BlockSize;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How bytes travel. */
final class TransferOptions {

    @Option(
            names = "--block-size",
            paramLabel = "BYTES",
            description =
                    "The largest block, 1 to 65535; the peer may want smaller ones, and servers may refuse large ones. "
                            + "Default: ${DEFAULT-VALUE}.")
    private int blockSize = BlockSize.DEFAULT.bytes();

    @Option(
            names = "--window",
            paramLabel = "BLOCKS",
            description =
                    "How many blocks may be on their way unacknowledged, 1 to 1024; more than 1 only towards peers that are "
                            + "known to take them in order. Default: as many as the way holds towards peers that say so, "
                            + "1 towards others.")
    private @Nullable Integer window;

    IbbTransport transport() {
        try {
            IbbTransport transport = IbbTransport.create().blockSize(blockSize);
            return window == null ? transport : transport.window(window);
        } catch (IllegalArgumentException e) {
            throw new CommandException(ExitCode.USAGE, String.valueOf(e.getMessage()));
        }
    }
}
