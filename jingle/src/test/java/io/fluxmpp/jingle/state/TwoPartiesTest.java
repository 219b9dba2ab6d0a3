package io.fluxmpp.jingle.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxmpp.jingle.model.Content;
import io.fluxmpp.jingle.model.ContentKey;
import io.fluxmpp.jingle.model.Creator;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/**
 * Whatever the parties of a session do, and however late they hear of each other: once all has arrived, both know the same.
 * Links are in order, as a stream is, and otherwise as slow as they like.
 */
class TwoPartiesTest {

    private static final Content FIRST = Samples.full(Samples.FIRST);
    private static final Content SECOND = Samples.full(new ContentKey(Creator.INITIATOR, "second"));

    @Property(tries = 10_000, shrinking = ShrinkingMode.BOUNDED)
    @Tag("J-5.1-1")
    @Tag("J-7.2.2-2")
    @Tag("J-7.2.16-6")
    @Tag("J-7.2.16-9")
    void whatHasBeenNegotiated_isTheSameForBoth(
            @ForAll @Size(max = 200) List<@IntRange(max = 99_999) Integer> steps, @ForAll boolean choosy) {
        List<Content> offer = List.of(FIRST, SECOND);
        Party initiator = new Party(Role.INITIATOR, offer, choosy);
        Party responder = new Party(Role.RESPONDER, offer, choosy);
        for (int step : steps) {
            switch (step % 6) {
                case 0, 1 -> initiator.deliverTo(responder);
                case 2, 3 -> responder.deliverTo(initiator);
                case 4 -> initiator.act(step / 6);
                default -> responder.act(step / 6);
            }
        }
        drain(initiator, responder);
        assertThat(initiator.now()).isEqualTo(responder.now());
        assertThat(initiator.transports()).isEqualTo(responder.transports());
        for (Party party : List.of(initiator, responder)) {
            assertThat(party.awaitsNothing()).isTrue();
            party.now().contents().values().forEach(TwoPartiesTest::isSettled);
        }
    }

    private static void drain(Party initiator, Party responder) {
        for (int turns = 0; !initiator.isQuiet() || !responder.isQuiet(); turns++) {
            assertThat(turns).as("turns until it is quiet").isLessThan(1_000);
            initiator.deliverTo(responder);
            responder.deliverTo(initiator);
        }
    }

    private static void isSettled(ContentState content) {
        assertThat(content.asking()).isFalse();
        assertThat(content.replacement()).isEqualTo(ContentState.Replacement.NONE);
        assertThat(content.phase()).isNotEqualTo(ContentState.Phase.ADDING);
    }
}
