package io.fluxmpp.jingle.state;

import io.fluxmpp.jingle.model.ContentKey;
import io.fluxmpp.jingle.model.Creator;
import io.fluxmpp.stream.model.StanzaError;
import io.fluxmpp.stream.xml.XmlElement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Asks the machine for every cell, and writes the answers down as {@code docs/jingle-state-table.md}. */
final class StateTable {

    private static final String HEAD = """
            # What a Jingle session does

            Every event in every state, as the code decides it (`SessionMachine`, `ContentRules`). This page is generated; a
            test compares it with the code. `mvn test -pl jingle -am -Dtest=StateTableTest -Dstate.table.write=true` writes it anew.

            A cell says what is done, in that order, and after the arrow what comes of it. "nothing" stands for an event that
            changes nothing on purpose. Received actions are answered first, exactly once: with `ack`, with the error in
            code letters, or by whoever understands the information ("dispatch": result or `unsupported-info`).
            """;

    private StateTable() {}

    static String render() {
        StringBuilder page = new StringBuilder(HEAD);
        for (Role role : Role.values()) {
            page.append("\n## The session, where we are the ")
                    .append(role.name().toLowerCase(Locale.ROOT))
                    .append("\n\n");
            sessionTable(page, role);
        }
        for (Role role : Role.values()) {
            page.append("\n## One of several contents, where we are the ")
                    .append(role.name().toLowerCase(Locale.ROOT))
                    .append("\n\n");
            contentTable(page, role);
        }
        return page.toString();
    }

    private static void sessionTable(StringBuilder page, Role role) {
        Map<String, Negotiation> states = Samples.sessions();
        head(page, states.keySet());
        Samples.sessionEvents().forEach((name, event) -> {
            List<String> cells = new ArrayList<>();
            for (Negotiation state : states.values()) {
                Transition transition = Samples.machine(role).on(state, event);
                String after = transition.next().state().name();
                cells.add(cell(transition, state.state().name().equals(after) ? "" : after));
            }
            row(page, name, cells);
        });
    }

    private static void contentTable(StringBuilder page, Role role) {
        Map<String, ContentState> states = Samples.contents();
        head(page, states.keySet());
        for (String name : Samples.contentEvents(role, Samples.FIRST).keySet()) {
            List<String> cells = new ArrayList<>();
            states.forEach((column, state) -> {
                ContentKey key = new ContentKey(creator(role, column), "it");
                cells.add(contentCell(
                        role, key, state, Samples.contentEvents(role, key).get(name)));
            });
            row(page, name, cells);
        }
    }

    private static Creator creator(Role role, String column) {
        return switch (column) {
            case "offered" -> Creator.INITIATOR;
            case "added by the peer" -> Samples.peer(role);
            default -> role.asCreator();
        };
    }

    private static String contentCell(Role role, ContentKey key, ContentState state, SessionEvent event) {
        ContentKey other = new ContentKey(Creator.INITIATOR, "other");
        SessionState session = state.phase() == ContentState.Phase.OFFERED ? SessionState.PENDING : SessionState.ACTIVE;
        Map<ContentKey, ContentState> all = new HashMap<>(Map.of(
                key,
                state,
                other,
                Samples.in(
                        session == SessionState.PENDING ? ContentState.Phase.OFFERED : ContentState.Phase.ACCEPTED)));
        Negotiation now = new Negotiation(session, all);
        Transition transition = Samples.machine(role).on(now, event);
        ContentState after = transition.next().content(key);
        String next = transition.next().state() == SessionState.ENDED
                ? "session ENDED"
                : after == null ? "gone" : after.equals(state) ? "" : describe(after);
        return cell(transition, next);
    }

    private static String describe(ContentState state) {
        String text = state.phase().name().toLowerCase(Locale.ROOT);
        if (state.asking()) {
            text += state.wanted() == null ? ", modifying (overruled)" : ", modifying";
        }
        return switch (state.replacement()) {
            case NONE -> text;
            case OURS -> text + ", replacing";
            case THEIRS -> text + ", replaced by the peer";
        };
    }

    private static void head(StringBuilder page, Set<String> columns) {
        row(page, "", new ArrayList<>(columns));
        row(page, "---", columns.stream().map(column -> "---").toList());
    }

    private static void row(StringBuilder page, String first, List<String> cells) {
        page.append("| ")
                .append(first)
                .append(" | ")
                .append(String.join(" | ", cells))
                .append(" |\n");
    }

    private static String cell(Transition transition, String next) {
        List<String> effects =
                transition.effects().stream().map(StateTable::describe).toList();
        String text = effects.isEmpty() ? "nothing" : String.join(", ", effects);
        return next.isEmpty() ? text : text + " → " + next;
    }

    private static String describe(Effect effect) {
        if (effect instanceof Effect.Acknowledge) {
            return "ack";
        }
        if (effect instanceof Effect.ReplyError error) {
            return "`" + describe(error.error()) + "`";
        }
        if (effect instanceof Effect.Send send) {
            return "send `" + send.action().type().wireName() + "`";
        }
        if (effect instanceof Effect.Obsolete) {
            return "tell the user: too late";
        }
        Function<String, String> words =
                name -> name.replaceAll("(?<=[a-z])(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
        return words.apply(effect.getClass().getSimpleName());
    }

    private static String describe(StanzaError error) {
        XmlElement condition = error.applicationCondition();
        return condition == null
                ? error.condition().wireName()
                : condition.elementName().localName();
    }
}
