package io.fluxmpp.cli.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TemporaryFolderTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @Test
    void whenDeleted_thenEverythingInItIsGone() {
        TemporaryFolder folder = TemporaryFolder.create().block(PATIENCE);
        Path file = folder.randomFile("random.bin", 100_001).block(PATIENCE);
        assertThat(file).hasParent(folder.path()).hasSize(100_001);

        folder.delete().block(PATIENCE);
        assertThat(folder.path()).doesNotExist();
    }
}
