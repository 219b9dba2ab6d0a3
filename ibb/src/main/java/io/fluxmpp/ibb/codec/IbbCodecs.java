package io.fluxmpp.ibb.codec;

import io.fluxmpp.stream.codec.PayloadCodecs;

/** The codecs of XEP-0047, all three. */
public final class IbbCodecs {

    private IbbCodecs() {}

    /** Adds them to a connection's codecs. Doing so again changes nothing. */
    public static void register(PayloadCodecs codecs) {
        codecs.register(new OpenCodec()).register(new DataCodec()).register(new CloseCodec());
    }
}
