package io.fluxmpp.bench.scenario.client;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TagIdsTest {

    private final List<String> found = new ArrayList<>();

    private final TagIds ids = new TagIds(new TagIds.Listener() {
        @Override
        public void id(char letter, int number) {
            found.add(letter + ":" + number);
        }

        @Override
        public void error() {
            found.add("error");
        }
    });

    private void scan(String text) {
        ids.scan(Unpooled.copiedBuffer(text, US_ASCII));
    }

    @Test
    void idsOfStanzasAreFound_howeverTheyAreQuotedAndCut() {
        String text = "<iq from='a@b/c' id='p00000012' type=\"result\"/><iq id=\"q00000003\"><data sid=\"p00000009\""
                + " seq='1'>id='p00000001'QUJD</data></iq><iq type='error' id='p12345678'><error/></iq> ";
        for (int cut = 0; cut <= text.length(); cut++) {
            found.clear();
            scan(text.substring(0, cut));
            scan(text.substring(cut));
            assertThat(found).containsExactly("p:12", "q:3", "p:12345678", "error");
        }
    }

    @Test
    void whenAnIdIsNotAPumps_thenItIsPassedOver() {
        scan("<iq id='bind'/><iq id='p1234'/><iq id='p00000007'/>");
        assertThat(found).containsExactly("p:7");
    }
}
