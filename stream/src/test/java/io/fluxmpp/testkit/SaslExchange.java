package io.fluxmpp.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fluxmpp.testkit.XmlTree.Element;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.namespace.QName;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** A SCRAM exchange in either role, true to RFC 5802 or not. */
final class SaslExchange {

    private static final String SASL = "urn:ietf:params:xml:ns:xmpp-sasl";
    private static final byte[] SALT = "a salt of the test kit".getBytes(UTF_8);
    private static final String CLIENT_NONCE = "rOprNGfwEbeRWgbNEkqO";
    private static final String SERVER_NONCE = "hvYDpWUa2RaTCAfuxFIlj";
    private static final Pattern FIRST =
            Pattern.compile("(?<header>[^,]*,[^,]*,)(?<bare>n=(?<user>[^,]*),r=(?<nonce>[^,]+).*)");
    private static final int FEWEST = 4096;
    private static final int MOST = 1_000_000;

    private final ScriptRun run;
    private final ScriptedAccount account;
    private final boolean server;

    SaslExchange(ScriptRun run, ScriptedAccount account, boolean server) {
        this.run = run;
        this.account = account;
        this.server = server;
    }

    Mono<Void> run(Step.Sasl how) {
        return server ? serve(how) : authenticate(how);
    }

    private Mono<Void> serve(Step.Sasl how) {
        return run.element().flatMap(auth -> {
            String mechanism = auth.attributes().get(new QName("mechanism"));
            Matcher first = FIRST.matcher(content(auth, "auth"));
            if (mechanism == null || !first.matches()) {
                throw new AssertionError("no first message of SCRAM: " + auth);
            }
            if (!first.group("user").equals(account.user())) {
                throw new AssertionError("user: " + first.group("user") + " (expected: " + account.user() + ")");
            }
            if (how.lie() == SaslLie.SUCCESS_WITHOUT_CHALLENGE) {
                return run.send("<success xmlns='" + SASL + "'/>");
            }
            String challenge = challenge(how, first.group("nonce"));
            Mono<Void> challenged = run.send(element("challenge", challenge));
            return endsWithChallenge(how)
                    ? challenged
                    : challenged
                            .then(run.element())
                            .flatMap(response -> conclude(how, mechanism, first, challenge, response));
        });
    }

    private static String challenge(Step.Sasl how, String clientNonce) {
        String nonce = switch (how.lie()) {
            case OTHER_NONCE -> other(clientNonce) + SERVER_NONCE;
            case SAME_NONCE -> clientNonce;
            default -> clientNonce + SERVER_NONCE;
        };
        String extension = how.lie() == SaslLie.MANDATORY_EXTENSION ? "m=unknown," : "";
        return extension + "r=" + nonce + ",s=" + base64(SALT) + ",i=" + how.iterations();
    }

    /** One that begins otherwise. */
    private static String other(String nonce) {
        return (nonce.charAt(0) == 'x' ? "y" : "x") + nonce.substring(1);
    }

    private static boolean endsWithChallenge(Step.Sasl how) {
        return how.lie() == SaslLie.OTHER_NONCE
                || how.lie() == SaslLie.SAME_NONCE
                || how.lie() == SaslLie.MANDATORY_EXTENSION
                || how.iterations() < FEWEST
                || how.iterations() > MOST;
    }

    private Mono<Void> conclude(Step.Sasl how, String mechanism, Matcher first, String challenge, Element response) {
        String last = content(response, "response");
        if (run.spaceBefore()) {
            throw new AssertionError("white space before <response/> (RFC 6120 section 6.3.5)");
        }
        int proof = last.lastIndexOf(",p=");
        if (proof < 0) {
            throw new AssertionError("no proof: " + last);
        }
        String expected = "c=" + base64(first.group("header").getBytes(UTF_8)) + ","
                + challenge.substring(0, challenge.indexOf(','));
        if (!last.substring(0, proof).equals(expected)) {
            throw new AssertionError("last message: " + last + " (expected: " + expected + ",p=...)");
        }
        String exchange = first.group("bare") + "," + challenge + "," + expected;
        return compute(() -> {
                    Scram keys = Scram.of(mechanism, account.password(), SALT, how.iterations());
                    if (!keys.proof(exchange).equals(last.substring(proof + ",p=".length()))) {
                        throw new AssertionError("the proof is wrong: another password?");
                    }
                    return how.lie() == SaslLie.WRONG_SIGNATURE
                            ? Scram.of(mechanism, account.password() + "?", SALT, how.iterations())
                                    .signature(exchange)
                            : keys.signature(exchange);
                })
                .flatMap(signature -> switch (how.lie()) {
                    case NO_SIGNATURE -> run.send("<success xmlns='" + SASL + "'/>");
                    case SIGNATURE_IN_CHALLENGE -> signedChallenge(signature);
                    default -> run.send(element("success", "v=" + signature));
                });
    }

    private Mono<Void> signedChallenge(String signature) {
        return run.send(element("challenge", "v=" + signature))
                .then(run.element())
                .flatMap(empty -> {
                    if (!content(empty, "response").isEmpty()) {
                        throw new AssertionError("came: " + empty + " (expected: an empty response)");
                    }
                    return run.send("<success xmlns='" + SASL + "'/>");
                });
    }

    private Mono<Void> authenticate(Step.Sasl how) {
        String bare = "n=" + account.user() + ",r=" + CLIENT_NONCE;
        return run.send("<auth xmlns='" + SASL + "' mechanism='" + how.mechanism() + "'>"
                        + base64(("n,," + bare).getBytes(UTF_8)) + "</auth>")
                .then(run.element())
                .flatMap(element -> {
                    String challenge = content(element, "challenge");
                    Map<Character, String> said = attributes(challenge);
                    String nonce = said.getOrDefault('r', "");
                    if (!nonce.startsWith(CLIENT_NONCE) || nonce.equals(CLIENT_NONCE)) {
                        throw new AssertionError("the server's nonce: " + challenge);
                    }
                    String sent = how.lie() == SaslLie.OTHER_NONCE ? other(nonce) : nonce;
                    String last = "c=biws,r=" + sent;
                    return prove(how, said, bare + "," + challenge + "," + last, last);
                });
    }

    private Mono<Void> prove(Step.Sasl how, Map<Character, String> challenge, String exchange, String last) {
        String password = how.lie() == SaslLie.WRONG_PROOF ? account.password() + "?" : account.password();
        byte[] salt = Base64.getDecoder().decode(challenge.getOrDefault('s', ""));
        int iterations = Integer.parseInt(challenge.getOrDefault('i', "0"));
        return compute(() -> Scram.of(how.mechanism(), password, salt, iterations))
                .flatMap(keys -> run.send(element("response", last + ",p=" + keys.proof(exchange)))
                        .then(how.lie() == SaslLie.NONE ? proven(keys, exchange) : Mono.empty()));
    }

    private Mono<Void> proven(Scram keys, String exchange) {
        return run.element().flatMap(element -> {
            String last = content(element, "success");
            return last.equals("v=" + keys.signature(exchange))
                    ? Mono.empty()
                    : Mono.error(new AssertionError("the server's signature is wrong: " + last));
        });
    }

    private static Map<Character, String> attributes(String message) {
        Map<Character, String> attributes = new HashMap<>();
        for (String attribute : message.split(",", -1)) {
            attributes.put(attribute.charAt(0), attribute.substring(attribute.indexOf('=') + 1));
        }
        return attributes;
    }

    /** What an element of SASL says, which must be that one. */
    private static String content(Element element, String expected) {
        if (!element.name().equals(new QName(SASL, expected))) {
            throw new AssertionError("came: " + element + " (expected: " + expected + ")");
        }
        String text = element.text();
        return text.equals("=") ? "" : new String(Base64.getDecoder().decode(text), UTF_8);
    }

    private static String element(String name, String message) {
        return "<" + name + " xmlns='" + SASL + "'>" + base64(message.getBytes(UTF_8)) + "</" + name + ">";
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private <T> Mono<T> compute(Callable<T> keys) {
        return Mono.fromCallable(keys).subscribeOn(Schedulers.boundedElastic()).publishOn(run.scheduler());
    }
}
