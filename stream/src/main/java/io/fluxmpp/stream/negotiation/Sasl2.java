package io.fluxmpp.stream.negotiation;

import io.fluxmpp.stream.error.NegotiationException;
import io.fluxmpp.stream.error.NegotiationException.Reason;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.Bind2;
import io.fluxmpp.stream.model.Sasl2Nonza;
import io.fluxmpp.stream.model.SaslData;
import io.fluxmpp.stream.model.StreamFeatures;
import io.fluxmpp.stream.model.UserAgent;
import io.fluxmpp.stream.negotiation.InlineNegotiator.Request;
import io.fluxmpp.stream.xml.Namespaces;
import io.fluxmpp.stream.xml.XmlElement;
import reactor.core.publisher.Mono;

/**
 * SASL2, the profile that goes on in the same stream (XEP-0388): what is wanted of the stream is asked for together with
 * authentication, and is there with success.
 *
 * <pre>
 *   authenticate, what is wanted  ----&gt;
 *                                &lt;----  challenge
 *                       response  ----&gt;
 *                                &lt;----  success, what has come of it; features
 * </pre>
 */
final class Sasl2 implements SaslProfile {

    private final Jid account;
    private final Sasl2Settings settings;
    private final InlineNegotiator wanted;

    /**
     * @param account who we are, as a bare JID; just the domain for a guest
     * @param wanted what is asked for together with authentication
     */
    Sasl2(Jid account, Sasl2Settings settings, InlineNegotiator wanted) {
        this.account = account;
        this.settings = settings;
        this.wanted = wanted;
    }

    @Override
    public SaslOffer offer(StreamFeatures offered) {
        return SaslOffer.ofSasl2(offered);
    }

    @Override
    public Dialogue on(NegotiationStream stream, StreamFeatures offered) {
        XmlElement inline = offered.find(Namespaces.SASL2, "authentication")
                .flatMap(authentication -> authentication.element(Namespaces.SASL2, "inline"))
                .orElseGet(() -> XmlElement.of(Namespaces.SASL2, "inline"));
        return new Sasl2Dialogue(stream, wanted.request(inline));
    }

    private final class Sasl2Dialogue implements Dialogue {

        private final NegotiationStream stream;
        private final Request request;

        Sasl2Dialogue(NegotiationStream stream, Request request) {
            this.stream = stream;
            this.request = request;
        }

        @Override
        public Mono<Answer> begin(String mechanism, byte[] initialResponse) {
            return say(new Sasl2Nonza.Authenticate(
                    mechanism,
                    SaslData.encode(initialResponse),
                    new UserAgent(settings.userAgentId(), Sasl2Settings.SOFTWARE, null),
                    request.resume(),
                    request.bind()));
        }

        @Override
        public Mono<Answer> respond(byte[] response) {
            return say(new Sasl2Nonza.Response(SaslData.encode(response)));
        }

        /** Nothing else may be said in the middle of an exchange (XEP-0388 §2.4). */
        @Override
        public Mono<Void> abort() {
            return stream.say(new Sasl2Nonza.Abort());
        }

        private Mono<Answer> say(Sasl2Nonza nonza) {
            return stream.exchange(nonza, Sasl2Nonza.class).flatMap(this::understand);
        }

        private Mono<Answer> understand(Sasl2Nonza answer) {
            if (answer instanceof Sasl2Nonza.Challenge challenge) {
                return Mono.just(new Answer.Challenge(data(challenge.data())));
            }
            if (answer instanceof Sasl2Nonza.Success success) {
                String data = success.additionalData();
                return Mono.just(new Answer.Success(data == null ? null : data(data), () -> reached(success)));
            }
            if (answer instanceof Sasl2Nonza.Failure failure) {
                return Mono.just(new Answer.Failure(failure.condition(), failure.text()));
            }
            return abort().then(Mono.error(() -> unwelcome(stream.domain(), answer)));
        }

        /** The server has proved itself by then. */
        private Reached reached(Sasl2Nonza.Success success) {
            String domain = stream.domain();
            Jid authorized = authorized(domain, success.authorizationIdentifier());
            if (!isAskedFor(success, authorized)) {
                throw new NegotiationException(
                        Reason.PROTOCOL, domain + " has set up a stream for " + authorized + " that was not asked for");
            }
            return wanted.reached(domain, authorized, success);
        }

        private boolean isAskedFor(Sasl2Nonza.Success success, Jid authorized) {
            Bind2.Bound bound = success.bound();
            Bind2.Bind bind = request.bind();
            boolean resumptionIs = success.resumption() == null || request.resume() != null;
            boolean bindingIs = bound == null || bind != null;
            boolean managementIs =
                    bound == null || bound.management() == null || (bind != null && bind.enable() != null);
            boolean resourceIs = bound != null || success.resumption() != null || !authorized.isFull();
            return resumptionIs && bindingIs && managementIs && resourceIs;
        }
    }

    private static Data data(String base64) {
        return new Data(SaslData.decodeElement(base64));
    }

    private static NegotiationException unwelcome(String domain, Sasl2Nonza answer) {
        return answer instanceof Sasl2Nonza.Continue more
                ? new NegotiationException(
                        Reason.SASL,
                        domain + " wants more than a password or a certificate, " + more.tasks()
                                + (more.text() == null ? "" : " (" + more.text() + ")")
                                + ", which we cannot do: use an account that does without")
                : new NegotiationException(Reason.PROTOCOL, domain + " sent " + answer + " during authentication");
    }

    private Jid authorized(String domain, String identifier) {
        Jid authorized = parse(domain, identifier);
        boolean ours = account.localpart() == null
                ? authorized.domainpart().equals(account.domainpart())
                : authorized.asBare().equals(account);
        if (!ours) {
            throw new NegotiationException(
                    Reason.SASL,
                    domain + " says that we are " + authorized.asBare() + " (expected: " + account
                            + "): set that JID if it is yours");
        }
        return authorized;
    }

    private static Jid parse(String domain, String identifier) {
        try {
            return Jid.of(identifier);
        } catch (IllegalArgumentException e) {
            throw new NegotiationException(Reason.PROTOCOL, domain + " does not say who we are, but no JID", e);
        }
    }
}
