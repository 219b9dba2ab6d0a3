package io.fluxmpp.stream.negotiation;

import io.fluxmpp.stream.error.NegotiationException;
import io.fluxmpp.stream.error.NegotiationException.Reason;
import io.fluxmpp.stream.error.ResumptionRefusedException;
import io.fluxmpp.stream.model.SmNonza;
import io.fluxmpp.stream.model.StreamFeatures;
import io.fluxmpp.stream.xml.Namespaces;
import reactor.core.publisher.Mono;

/** Lets a stream go on that has lost its connection, instead of binding a resource (XEP-0198 §5). */
final class StreamResumption implements FeatureNegotiator {

    private final SmNonza.Resume request;

    StreamResumption(SmNonza.Resume request) {
        this.request = request;
    }

    SmNonza.Resume request() {
        return request;
    }

    @Override
    public Mono<Reached> negotiate(NegotiationStream stream, StreamFeatures offered) {
        if (offered.find(Namespaces.SM, "sm").isEmpty()) {
            return Mono.error(new ResumptionRefusedException(stream.domain() + " resumes no streams any longer", null));
        }
        return stream.exchange(request, SmNonza.class).map(answer -> Reached.done(resumed(stream.domain(), answer)));
    }

    /** @throws io.fluxmpp.stream.error.XmppException if the answer is any other than that the stream goes on */
    NegotiationState resumed(String domain, SmNonza answer) {
        if (answer instanceof SmNonza.Resumed resumed && resumed.previd().equals(request.previd())) {
            return new NegotiationState.Resumed(resumed.handled());
        }
        if (answer instanceof SmNonza.Failed failed) {
            throw new ResumptionRefusedException(
                    domain + " does not resume it: " + failed.condition().wireName()
                            + (failed.text() == null ? "" : " (" + failed.text() + ")"),
                    failed.handled());
        }
        throw new NegotiationException(Reason.PROTOCOL, domain + " answered resume with " + answer);
    }
}
