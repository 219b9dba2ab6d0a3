package io.fluxmpp.stream.internal.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.fluxmpp.stream.internal.server.Admission.Guest;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class AdmissionTest {

    private static final SocketAddress VERONA = new InetSocketAddress("192.0.2.1", 1);
    private static final SocketAddress VERONA_TOO = new InetSocketAddress("192.0.2.1", 2);
    private static final SocketAddress MANTUA = new InetSocketAddress("192.0.2.2", 1);

    @Nested
    class GivenDefaults {

        @Test
        void whenTenThousandComeFromOneAddress_thenAllAreWelcome() {
            Admission admission = new Admission(ServerLimits.DEFAULT);
            for (int i = 0; i < 10_001; i++) {
                Guest guest = admission.arrived(VERONA);
                assertThat(guest.refusal()).isNull();
                guest.authenticated();
            }
        }
    }

    @Nested
    class GivenNarrowLimits {

        private final Admission admission = new Admission(ServerLimits.DEFAULT.with(draft -> {
            draft.connections = 3;
            draft.connectionsPerAddress = 2;
            draft.unauthenticated = 2;
        }));

        private Guest authenticated(SocketAddress from) {
            Guest guest = admission.arrived(from);
            guest.authenticated();
            return guest;
        }

        @Test
        void whenTooManyComeFromOneAddress_thenThoseOfOthersAreWelcome() {
            authenticated(VERONA);
            Guest second = authenticated(VERONA_TOO);
            assertThat(second.refusal()).isNull();
            Guest third = authenticated(VERONA);
            assertThat(third.refusal()).isEqualTo("maxConnectionsPerAddress: 2");
            third.left();
            assertThat(authenticated(MANTUA).refusal()).isNull();
        }

        @Test
        void whenTooManyAreStrangers_thenNoMoreUntilOneIsKnownOrGone() {
            Guest first = admission.arrived(VERONA);
            Guest second = admission.arrived(MANTUA);
            assertThat(turnedAway(MANTUA)).isEqualTo("maxUnauthenticated: 2");
            first.authenticated();
            assertThat(turnedAway(MANTUA)).isNull();
            admission.arrived(MANTUA);
            second.left();
            assertThat(turnedAway(MANTUA)).isNull();
        }

        @Test
        void whenTooManyAreThere_thenNoMoreUntilOneLeaves() {
            authenticated(VERONA);
            authenticated(VERONA_TOO);
            Guest last = authenticated(MANTUA);
            assertThat(turnedAway(MANTUA)).isEqualTo("maxConnections: 3");
            last.left();
            assertThat(turnedAway(MANTUA)).isNull();
        }

        @Test
        void whenAddressIsUnknown_thenOnlyTheOtherLimitsCount() {
            authenticated(VERONA);
            authenticated(VERONA);
            assertThat(admission.arrived(null).refusal()).isNull();
        }

        /** Nobody is counted twice, and nobody stays. */
        @Test
        void whenAllHaveComeAndGone_thenAsAtFirst() {
            for (int i = 0; i < 100; i++) {
                Guest guest = admission.arrived(i % 2 == 0 ? VERONA : MANTUA);
                assertThat(guest.refusal()).isNull();
                if (i % 3 == 0) {
                    guest.authenticated();
                    guest.authenticated();
                }
                guest.left();
            }
        }

        private String turnedAway(SocketAddress from) {
            Guest guest = admission.arrived(from);
            guest.left();
            return guest.refusal();
        }
    }
}
