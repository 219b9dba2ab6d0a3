package io.fluxmpp.testkit;

import java.util.List;

/** What one line of a script asks for. */
sealed interface Step {

    /** The other side opens a stream like this. */
    record ExpectHeader(String pattern) implements Step {}

    /** The other side sends an element like this. */
    record ExpectElement(String pattern) implements Step {}

    /** The other side ends the stream because of this. */
    record ExpectError(String condition) implements Step {}

    /** The other side sends the stream's end tag. */
    record ExpectEnd() implements Step {}

    /** The other side closes the connection, and says nothing before. */
    record ExpectClosed() implements Step {}

    /** The other side says that its TLS ends here. */
    record ExpectCloseNotify() implements Step {}

    /** We send this text, so often. */
    record Send(String text, long times) implements Step {}

    /** We send the bytes of these hexadecimal digits. */
    record SendBytes(String hex) implements Step {}

    /** From here on what we send goes out in pieces of so many bytes. */
    record Fragment(int size) implements Step {}

    /** Both sides put TLS under the connection. */
    record Tls() implements Step {}

    /** We take part in a SCRAM exchange. */
    record Sasl(SaslLie lie, int iterations, String mechanism) implements Step {}

    /**
     * We take part in the middle of a SCRAM exchange by SASL2.
     *
     * @param text a server's extension of its challenge; what a client wants besides
     */
    record Sasl2(Part part, String text) implements Step {

        enum Part {
            ALL,
            CHALLENGE,
            PROOF,
            WRONG_SIGNATURE
        }
    }

    /** We close the connection in good order, or reset it. */
    record Close(boolean reset) implements Step {}

    /** We read nothing and say nothing until the test lets us go on. */
    record Stall() implements Step {}

    /** Several steps that have a name of their own. */
    record Macro(List<Line> lines) implements Step {}

    /**
     * A step with the words that asked for it.
     *
     * @param where the line, and for steps of a macro the macro's name
     */
    record Line(String where, String text, Step step) {
        @Override
        public String toString() {
            return where + ": " + text;
        }
    }
}
