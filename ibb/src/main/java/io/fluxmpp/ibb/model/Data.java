package io.fluxmpp.ibb.model;

import static java.util.Objects.requireNonNull;

import io.fluxmpp.stream.xml.OwnedPayload;
import io.fluxmpp.stream.xml.XmlName;
import java.nio.ByteBuffer;

/**
 * One block of data (XEP-0047 §2.2). What is sent, what was received, and what could not be read hold their bytes in
 * different ways, so they are three records of one element.
 */
public sealed interface Data extends IbbAction {

    XmlName NAME = new XmlName(NAMESPACE, "data");

    @Override
    default XmlName elementName() {
        return NAME;
    }

    /** Each bytestream is a flow. */
    @Override
    default String flow() {
        return sid();
    }

    /**
     * A block to send. It is encoded when the stanza is written, straight from the buffer, so the bytes must not change
     * before the block is acknowledged.
     *
     * @param sid the bytestream's name
     * @param seq the block's number
     * @param block the bytes between position and limit, heap or direct; neither is moved
     */
    record Outbound(String sid, Sequence seq, ByteBuffer block) implements Data {
        public Outbound {
            Sids.check(sid);
            requireNonNull(seq, "seq");
            requireNonNull(block, "block");
        }
    }

    /**
     * A block as it arrived, decoded.
     *
     * @param sid the bytestream's name
     * @param seq the block's number
     * @param block the bytes; this payload's owner owns them
     */
    record Inbound(String sid, Sequence seq, PooledBlock block) implements Data, OwnedPayload {
        public Inbound {
            Sids.check(sid);
            requireNonNull(seq, "seq");
            requireNonNull(block, "block");
        }

        @Override
        public void release() {
            block.release();
        }
    }

    /**
     * A block that cannot be read. Its bytestream is known and has to be closed, so it is no mere malformed payload.
     *
     * @param sid the bytestream's name
     * @param problem what is wrong and what was expected, fit to be sent to the peer
     */
    record Broken(String sid, String problem) implements Data {
        public Broken {
            Sids.check(sid);
            requireNonNull(problem, "problem");
        }
    }
}
