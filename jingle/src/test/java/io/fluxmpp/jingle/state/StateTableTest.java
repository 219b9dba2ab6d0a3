package io.fluxmpp.jingle.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class StateTableTest {

    private static final Path PAGE = Path.of("..", "docs", "jingle-state-table.md");

    @Test
    void thePageSaysWhatTheCodeDoes() throws IOException {
        String table = StateTable.render();
        if (Boolean.getBoolean("state.table.write")) {
            Files.writeString(PAGE, table);
        }
        assertThat(Files.readString(PAGE)).isEqualTo(table);
    }
}
