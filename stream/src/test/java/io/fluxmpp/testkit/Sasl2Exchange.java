package io.fluxmpp.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fluxmpp.testkit.XmlTree.Element;
import java.util.Base64;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.namespace.QName;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * The middle of a SCRAM exchange by SASL2 (XEP-0388), in either role: what is around it stands in the script, since it is that
 * which differs.
 */
final class Sasl2Exchange {

    private static final String SASL2 = "urn:xmpp:sasl:2";
    private static final String MECHANISM = "SCRAM-SHA-256";
    private static final byte[] SALT = "a salt of the test kit".getBytes(UTF_8);
    private static final int ITERATIONS = 4096;
    private static final Pattern CLIENT_FIRST =
            Pattern.compile("(?<header>[^,]*,[^,]*,)(?<bare>n=[^,]*,r=(?<nonce>.+))");
    private static final Pattern SERVER_FIRST =
            Pattern.compile("(?<nonce>r=[^,]+),s=(?<salt>[^,]+),i=(?<iterations>[0-9]+)(?:,h=(?<hash>[^,]+))?");

    private final ScriptRun run;
    private final ScriptedAccount account;
    private final boolean server;
    private String challenge = "";

    Sasl2Exchange(ScriptRun run, ScriptedAccount account, boolean server) {
        this.run = run;
        this.account = account;
        this.server = server;
    }

    Mono<Void> run(Step.Sasl2 how) {
        return switch (how.part()) {
            case CHALLENGE -> challenge(how.text());
            case PROOF -> proof(account.password());
            case ALL -> server ? challenge("").then(proof(account.password())) : authenticate(how.text());
            case WRONG_SIGNATURE ->
                challenge("").then(proof(account.password())).then(sign("another password"));
        };
    }

    /** The server's part, once the script has read {@code <authenticate/>} and its {@code {first}}. */
    private Mono<Void> challenge(String extension) {
        return Mono.defer(() -> {
            challenge = "r=" + first().group("nonce") + "hvYDpWUa2RaTCAfuxFIlj,s=" + base64(SALT) + ",i=" + ITERATIONS
                    + (extension.isEmpty() ? "" : "," + extension);
            return run.send(element("challenge", challenge));
        });
    }

    private Matcher first() {
        Matcher first = CLIENT_FIRST.matcher(text(run.variable("first")));
        if (!first.matches()) {
            throw new AssertionError("no first message of SCRAM: " + text(run.variable("first")));
        }
        return first;
    }

    private Mono<Void> proof(String password) {
        return run.element().flatMap(response -> {
            String last = content(response, "response");
            String expected = withoutProof();
            if (!last.startsWith(expected + ",p=")) {
                throw new AssertionError("last message: " + last + " (expected: " + expected + ",p=...)");
            }
            return compute(() -> {
                        Scram keys = Scram.of(MECHANISM, password, SALT, ITERATIONS);
                        if (!keys.proof(authMessage()).equals(last.substring(expected.length() + ",p=".length()))) {
                            throw new AssertionError("the proof is wrong: another password, or another challenge?");
                        }
                        return keys;
                    })
                    .then(sign(password));
        });
    }

    private Mono<Void> sign(String password) {
        return compute(() -> Scram.of(MECHANISM, password, SALT, ITERATIONS).signature(authMessage()))
                .doOnNext(signature -> run.set("signature", base64(("v=" + signature).getBytes(UTF_8))))
                .then();
    }

    private String withoutProof() {
        return "c=" + base64(first().group("header").getBytes(UTF_8)) + ","
                + challenge.substring(0, challenge.indexOf(','));
    }

    private String authMessage() {
        return first().group("bare") + "," + challenge + "," + withoutProof();
    }

    /** The client's part, to its proof; what the server has to say with success is {@code {signature}} then. */
    private Mono<Void> authenticate(String wanted) {
        String bare = "n=" + account.user() + ",r=rOprNGfwEbeRWgbNEkqO";
        return run.send("<authenticate xmlns='" + SASL2 + "' mechanism='" + MECHANISM + "'><initial-response>"
                        + base64(("n,," + bare).getBytes(UTF_8)) + "</initial-response>" + wanted + "</authenticate>")
                .then(run.element())
                .flatMap(element -> {
                    String said = content(element, "challenge");
                    Matcher first = SERVER_FIRST.matcher(said);
                    if (!first.matches()) {
                        throw new AssertionError("challenge: " + said);
                    }
                    run.set("hash", String.valueOf(first.group("hash")));
                    String last = "c=biws," + first.group("nonce");
                    String exchange = bare + "," + said + "," + last;
                    return compute(() -> Scram.of(
                                    MECHANISM,
                                    account.password(),
                                    Base64.getDecoder().decode(first.group("salt")),
                                    Integer.parseInt(first.group("iterations"))))
                            .flatMap(keys -> {
                                run.set("signature", base64(("v=" + keys.signature(exchange)).getBytes(UTF_8)));
                                return run.send(element("response", last + ",p=" + keys.proof(exchange)));
                            });
                });
    }

    private static String content(Element element, String expected) {
        if (!element.name().equals(new QName(SASL2, expected))) {
            throw new AssertionError("came: " + element + " (expected: " + expected + " of SASL2)");
        }
        return text(element.text());
    }

    private static String element(String name, String message) {
        return "<" + name + " xmlns='" + SASL2 + "'>" + base64(message.getBytes(UTF_8)) + "</" + name + ">";
    }

    private static String text(String base64) {
        return new String(Base64.getDecoder().decode(base64), UTF_8);
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private <T> Mono<T> compute(Callable<T> keys) {
        return Mono.fromCallable(keys).subscribeOn(Schedulers.boundedElastic()).publishOn(run.scheduler());
    }
}
