package io.fluxmpp.ibb.peers;

import reactor.core.publisher.Mono;

/** The other end of a bytestream, as its client sees it. */
interface PeerBytestream {

    /** Sends so many random bytes, and gives their SHA-256 in hexadecimal. Nothing is closed. */
    Mono<String> send(int bytes);

    /** How many bytes were sent so far, and acknowledged where there are acknowledgements. */
    Mono<Long> sent();

    /** Waits until either side closes, and gives the SHA-256 of what has arrived. */
    Mono<String> received();

    /** Closes it. */
    Mono<Void> close();
}
