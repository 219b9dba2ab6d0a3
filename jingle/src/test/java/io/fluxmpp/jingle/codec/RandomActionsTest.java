package io.fluxmpp.jingle.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxmpp.jingle.model.Content;
import io.fluxmpp.jingle.model.Creator;
import io.fluxmpp.jingle.model.JingleAction;
import io.fluxmpp.jingle.model.JingleAction.Details;
import io.fluxmpp.jingle.model.Reason;
import io.fluxmpp.jingle.model.Reason.Condition;
import io.fluxmpp.jingle.model.Senders;
import io.fluxmpp.stream.codec.PayloadCodecs;
import io.fluxmpp.stream.jid.Jid;
import io.fluxmpp.stream.model.Iq;
import io.fluxmpp.stream.xml.Payload;
import io.fluxmpp.stream.xml.XmlElement;
import io.fluxmpp.stream.xml.XmlName;
import io.fluxmpp.testkit.Schemas;
import io.fluxmpp.testkit.Xml;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.statistics.Statistics;
import net.jqwik.api.statistics.StatisticsReport;
import net.jqwik.api.statistics.StatisticsReport.StatisticsReportMode;
import org.jspecify.annotations.Nullable;

/** Whatever an action holds: it is written as the specification's schema demands, and read as what it was. */
class RandomActionsTest {

    private static final PayloadCodecs CODECS = new PayloadCodecs().register(new JingleCodec());
    private static final Jid JULIET = Jid.of("juliet@capulet.lit/balcony");

    @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
    @StatisticsReport(StatisticsReportMode.OFF)
    @Tag("J-7.2-1")
    @Tag("J-7.3-1")
    @Tag("J-7.4-1")
    @Tag("J-16-1")
    @Tag("J-16-2")
    void whenWritten_thenTheSchemaIsKeptAndNothingIsLost(@ForAll("defined") JingleAction action) {
        Iq iq = new Iq(Iq.Type.SET, "i", null, JULIET, null, action, null);
        String xml = Xml.encode(iq, CODECS);
        Schemas.validate(xml);
        assertThat(Xml.stanza(xml, CODECS)).isEqualTo(iq);
        Statistics.collect(action.type());
        Statistics.coverage(coverage -> {
            for (JingleAction.Type type : JingleAction.Type.values()) {
                coverage.check(type).count(count -> count > 0);
            }
        });
    }

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void whenThereIsWhatNobodyDefined_thenNothingIsLost(@ForAll("extended") JingleAction action) {
        assertThat(Xml.decode(Xml.encode(action, CODECS), CODECS)).isEqualTo(action);
    }

    /** What the specification gives a place. */
    @Provide
    Arbitrary<JingleAction> defined() {
        return actions(Arbitraries.just(Map.of()), definedReasons());
    }

    /** What a future version or a careless client may add. */
    @Provide
    Arbitrary<JingleAction> extended() {
        return actions(attributes(), extendedReasons());
    }

    private static Arbitrary<JingleAction> actions(
            Arbitrary<Map<XmlName, String>> attributes, Arbitrary<Reason> reasons) {
        Arbitrary<Details> details = Combinators.combine(reasons.injectNull(0.3), payloads(), attributes)
                .as(Details::new);
        return Combinators.combine(
                        Arbitraries.of(JingleAction.Type.class),
                        nmtokens(),
                        jids().injectNull(0.3),
                        contents(attributes),
                        details)
                .as(RandomActionsTest::action);
    }

    private static JingleAction action(
            JingleAction.Type type, String sid, @Nullable Jid jid, List<Content> contents, Details details) {
        return switch (type) {
            case SESSION_INITIATE -> new JingleAction.SessionInitiate(sid, jid, contents, details);
            case SESSION_ACCEPT -> new JingleAction.SessionAccept(sid, jid, contents, details);
            case SESSION_INFO -> new JingleAction.SessionInfo(sid, details);
            case SESSION_TERMINATE -> new JingleAction.SessionTerminate(sid, details);
            case CONTENT_ACCEPT -> new JingleAction.ContentAccept(sid, contents, details);
            case CONTENT_ADD -> new JingleAction.ContentAdd(sid, contents, details);
            case CONTENT_MODIFY -> new JingleAction.ContentModify(sid, directed(contents), details);
            case CONTENT_REJECT -> new JingleAction.ContentReject(sid, named(contents), details);
            case CONTENT_REMOVE -> new JingleAction.ContentRemove(sid, named(contents), details);
            case DESCRIPTION_INFO -> new JingleAction.DescriptionInfo(sid, contents, details);
            case SECURITY_INFO -> new JingleAction.SecurityInfo(sid, contents, details);
            case TRANSPORT_ACCEPT -> new JingleAction.TransportAccept(sid, contents, details);
            case TRANSPORT_INFO -> new JingleAction.TransportInfo(sid, List.of(), details);
            case TRANSPORT_REJECT -> new JingleAction.TransportReject(sid, contents, details);
            case TRANSPORT_REPLACE -> new JingleAction.TransportReplace(sid, contents, details);
        };
    }

    private static List<Content> directed(List<Content> contents) {
        return contents.stream()
                .map(it -> it.senders() == null ? it.withSenders(Senders.NONE) : it)
                .toList();
    }

    private static List<Content> named(List<Content> contents) {
        return contents.stream().map(it -> Content.of(it.key())).toList();
    }

    /** At least one, the first of them for the session. */
    private static Arbitrary<List<Content>> contents(Arbitrary<Map<XmlName, String>> attributes) {
        Arbitrary<String> dispositions = Arbitraries.of(Content.SESSION, "early-session", "icon");
        return Combinators.combine(
                        content(Arbitraries.just(Content.SESSION), attributes),
                        content(dispositions, attributes).list().ofMaxSize(2))
                .as((first, more) ->
                        Stream.concat(Stream.of(first), more.stream()).toList());
    }

    private static Arbitrary<Content> content(
            Arbitrary<String> dispositions, Arbitrary<Map<XmlName, String>> attributes) {
        Arbitrary<Payload> security = element(Arbitraries.just("security")).map(Payload.class::cast);
        return Combinators.combine(
                        Arbitraries.of(Creator.class),
                        texts(),
                        Arbitraries.of(Senders.class).injectNull(0.3),
                        dispositions,
                        element(Arbitraries.just("description")),
                        element(Arbitraries.just("transport")),
                        security.injectNull(0.5),
                        Combinators.combine(payloads(), attributes).as(Map::entry))
                .as((creator, name, senders, disposition, description, transport, preconditions, more) -> new Content(
                        creator,
                        name,
                        senders,
                        disposition,
                        description,
                        transport,
                        preconditions,
                        more.getKey(),
                        more.getValue()));
    }

    private static Arbitrary<Reason> definedReasons() {
        return Combinators.combine(
                        Arbitraries.of(Condition.class),
                        nmtokens().injectNull(0.5),
                        texts().injectNull(0.5),
                        element(names()).map(Payload.class::cast).injectNull(0.5))
                .as((condition, sid, text, detail) -> new Reason(
                        condition, null, condition == Condition.ALTERNATIVE_SESSION ? sid : null, text, detail));
    }

    private static Arbitrary<Reason> extendedReasons() {
        Arbitrary<String> unknown =
                names().filter(name -> Condition.of(name) == null && !name.equals("text") && !name.equals("no-error"));
        Arbitrary<Reason> unknownReasons = Combinators.combine(unknown, payloads(), payloads())
                .as((name, inside, others) -> new Reason(
                        Condition.GENERAL_ERROR, name, null, "text", XmlElement.of("urn:x", "x"), inside, others));
        Arbitrary<Reason> knownReasons = Combinators.combine(definedReasons(), payloads())
                .as((reason, inside) -> new Reason(
                        reason.condition(),
                        null,
                        reason.alternativeSid(),
                        reason.text(),
                        reason.detail(),
                        inside,
                        List.of(XmlElement.of(JingleAction.NAMESPACE, "future"))));
        return Arbitraries.oneOf(unknownReasons, knownReasons);
    }

    private static Arbitrary<Map<XmlName, String>> attributes() {
        Arbitrary<XmlName> names = Combinators.combine(Arbitraries.of("", "urn:x", "urn:\u00e4"), names())
                .as(XmlName::new)
                .filter(name ->
                        name.localName().length() < 4 && !name.localName().equals("sid"));
        return Arbitraries.maps(names, texts()).ofMaxSize(3);
    }

    private static Arbitrary<List<Payload>> payloads() {
        return element(names().filter(name -> name.length() < 8))
                .map(Payload.class::cast)
                .list()
                .ofMaxSize(2);
    }

    private static Arbitrary<XmlElement> element(Arbitrary<String> names) {
        Arbitrary<String> namespaces = Arbitraries.of("urn:one", "urn:two", "http://example.org/\u00e4?&'\"");
        return Combinators.combine(namespaces, names, texts(), texts().injectNull(0.5), names().injectNull(0.5))
                .as((namespace, name, text, attribute, child) -> {
                    XmlElement.Builder element = XmlElement.builder(namespace, name)
                            .attribute("a", attribute)
                            .text(text);
                    return child == null
                            ? element.build()
                            : element.child(XmlElement.of("urn:child", child, text))
                                    .build();
                });
    }

    private static Arbitrary<Jid> jids() {
        return Arbitraries.of(JULIET, Jid.of("romeo@montague.lit"), Jid.of("capulet.lit/a b'\u00e9"));
    }

    private static Arbitrary<String> nmtokens() {
        return Arbitraries.strings()
                .withCharRange('a', 'z')
                .withCharRange('0', '9')
                .withChars(".-_:\u00e9")
                .ofMinLength(1)
                .ofMaxLength(40);
    }

    private static Arbitrary<String> names() {
        return Arbitraries.strings().withCharRange('a', 'z').ofMinLength(1).ofMaxLength(9);
    }

    /** Anything that XML can carry. */
    private static Arbitrary<String> texts() {
        Arbitrary<String> characters = Arbitraries.oneOf(
                Arbitraries.of("&", "<", ">", "'", "\"", "\t", "\n", "\r", " ", "]]>", "\ud83d\ude00", "\uffa5"),
                Arbitraries.chars().range(' ', '~').map(String::valueOf),
                Arbitraries.chars().range('\u00a0', '\ud7ff').map(String::valueOf));
        return characters.list().ofMaxSize(12).map(list -> String.join("", list));
    }
}
