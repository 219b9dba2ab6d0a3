package io.fluxmpp.bench.scenario.client;

import java.time.Duration;

/**
 * What is to be sent. It ends with its bytes or its time, whichever is over first.
 *
 * @param sid the bytestreams' is this and a number
 * @param bytestreams how many at once
 * @param blockSize in bytes
 * @param window how many blocks may be on their way; 0 leaves it to the library
 * @param bytes how many at most, of all bytestreams together
 * @param warmUp what of the time does not count
 * @param time how long it may take beyond the warm-up
 */
public record Transfer(
        String sid, int bytestreams, int blockSize, int window, long bytes, Duration warmUp, Duration time) {

    String sid(int bytestream) {
        return sid + "-" + bytestream;
    }
}
