package io.fluxmpp.stream.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class RandomIdTest {

    private static final int MANY = 100_000;

    @Test
    @Tag("J-7.1-17")
    void whenManyAreMade_thenAllDiffer() {
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < MANY; i++) {
            ids.add(RandomId.next());
        }
        assertThat(ids).hasSize(MANY);
    }

    @Test
    @Tag("J-7.1-16")
    void whenOneIsMade_thenItIsAnNmtokenThatBeginsWithALetter() {
        assertThat(RandomId.next()).matches("[a-z][0-9a-z]{26}");
    }

    /** Where it is made leaves no trace in an identifier, so the class is asked. */
    @Test
    @Tag("J-7.1-17")
    void whenItIsMade_thenItComesFromASecureSource() {
        assertThat(Arrays.stream(RandomId.class.getDeclaredFields())
                        .map(Field::getType)
                        .filter(Random.class::isAssignableFrom))
                .isNotEmpty()
                .allMatch(SecureRandom.class::isAssignableFrom);
    }

    /** Every one of the 32 characters at every place: no bit is fixed. */
    @Test
    void whenManyAreMade_thenEveryPlaceTakesEveryCharacter() {
        int places = RandomId.next().length();
        for (int place = 1; place < places; place++) {
            Set<Character> seen = new HashSet<>();
            for (int i = 0; i < 2_000; i++) {
                seen.add(RandomId.next().charAt(place));
            }
            assertThat(seen).hasSize(32);
        }
    }
}
