package io.fluxmpp.stream.internal.server;

import static io.fluxmpp.stream.internal.server.SaslFailureException.malformed;
import static io.fluxmpp.stream.internal.server.SaslFailureException.notAuthorized;

import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.SaslData;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Name and password as they are (RFC 4616). The password is hashed off the event loop, for accounts that do not exist, too:
 * the time it takes tells nothing.
 */
final class PlainExchange implements SaslExchange {

    private static final Pattern MESSAGE =
            Pattern.compile("(?<authzid>[^\\x00]*)\\x00(?<username>[^\\x00]+)\\x00(?<password>[^\\x00]+)");

    private final Accounts accounts;
    private final String domain;

    PlainExchange(Accounts accounts, String domain) {
        this.accounts = accounts;
        this.domain = domain;
    }

    @Override
    public Mono<Step> next(byte[] response) {
        Matcher message = MESSAGE.matcher(SaslData.text(response));
        if (!message.matches()) {
            throw malformed("expected: authzid, name, password, with zero bytes between");
        }
        Jid account = account(message.group("username"));
        String authzid = message.group("authzid");
        String password = message.group("password");
        return Mono.fromCallable(() -> accounts.hasPassword(account, password))
                .subscribeOn(Schedulers.boundedElastic())
                .map(right -> {
                    if (!right) {
                        throw notAuthorized();
                    }
                    if (!authzid.isEmpty()) {
                        Authzid.check(authzid, account);
                    }
                    return new Step.Success(account, null);
                });
    }

    private Jid account(String username) {
        try {
            return new Jid(username, domain, null);
        } catch (IllegalArgumentException e) {
            throw notAuthorized();
        }
    }
}
