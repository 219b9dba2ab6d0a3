package io.fluxmpp.bench.scenario.client;

import java.time.Duration;

/** A client that is logged in. Its methods block, each may be called while others do. */
public interface Client extends AutoCloseable {

    /** Its full JID. */
    String jid();

    /** Gets ready to receive a transfer from that full JID. */
    Receiving expect(String from, Transfer transfer);

    /** Sends a transfer to somebody who expects it, and returns when all of it is acknowledged. */
    Transferred send(String to, Transfer transfer) throws Exception;

    /**
     * Pings the server for so long.
     *
     * @param outstanding how many pings are on their way at a time
     */
    Pings ping(int outstanding, Duration time) throws Exception;

    @Override
    void close();

    /** A transfer on the side of its receiver. */
    interface Receiving {

        /** Waits until all bytestreams have been closed by the sender. */
        Transferred await() throws Exception;
    }
}
