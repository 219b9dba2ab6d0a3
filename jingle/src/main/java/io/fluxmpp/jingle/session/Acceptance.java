package io.fluxmpp.jingle.session;

import io.fluxmpp.jingle.model.Content;
import io.fluxmpp.jingle.model.JingleAction.Details;
import io.fluxmpp.jingle.model.JingleAction.SessionAccept;
import io.fluxmpp.jingle.model.Reason;
import io.fluxmpp.jingle.model.Reason.Condition;
import io.fluxmpp.jingle.spi.TransportRefusedException;
import io.fluxmpp.jingle.state.ContentState;
import io.fluxmpp.jingle.state.SessionEvent;
import io.fluxmpp.jingle.state.SessionState;
import io.fluxmpp.stream.error.XmppException;
import io.fluxmpp.stream.xml.Payload;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Our user's answer to the peer's offer of a session, given once. Confined to the event loop. */
final class Acceptance {

    private final Session session;
    private boolean given;

    Acceptance(Session session) {
        this.session = session;
    }

    /** Accepts the contents for which there is an answer, if the offer still stands; done now. */
    Mono<Void> give(Function<? super Content, ? extends @Nullable Payload> answers) {
        if (given) {
            return Mono.error(new IllegalStateException(
                    "accept on " + session.key() + ": called again (expected: once per session)"));
        }
        given = true;
        if (session.state() == SessionState.PENDING) {
            try {
                answer(wanted(answers));
            } catch (RuntimeException e) {
                session.actor().tell(new SessionEvent.Terminate(Reason.of(Condition.FAILED_APPLICATION)));
                return Mono.error(e);
            }
        }
        return Mono.empty();
    }

    /** The contents that are wanted; nothing has happened to any when an answer does not fit. */
    private List<SessionContent> wanted(Function<? super Content, ? extends @Nullable Payload> answers) {
        List<SessionContent> chosen = new ArrayList<>();
        for (SessionContent content : session.contents().all()) {
            if (content.isIn(ContentState.Phase.OFFERED)) {
                Payload answer = answers.apply(content.parts().offered());
                if (answer != null) {
                    content.answer(answer);
                    chosen.add(content);
                }
            }
        }
        return chosen;
    }

    /** Accepts what can be met of the contents that are wanted. */
    private void answer(List<SessionContent> wanted) {
        List<Content> accepted = new ArrayList<>();
        Reason otherwise = Reason.of(Condition.DECLINE);
        for (SessionContent content : wanted) {
            try {
                accepted.add(content.acceptance());
            } catch (TransportRefusedException e) {
                otherwise = Reason.of(Condition.INCOMPATIBLE_PARAMETERS, String.valueOf(e.getMessage()));
            } catch (XmppException e) {
                otherwise = Reason.of(Condition.FAILED_TRANSPORT, String.valueOf(e.getMessage()));
            }
        }
        if (accepted.isEmpty()) {
            session.end(otherwise);
        } else {
            session.post(
                    new SessionEvent.Accept(new SessionAccept(session.sid(), session.us(), accepted, Details.NONE)));
        }
    }
}
