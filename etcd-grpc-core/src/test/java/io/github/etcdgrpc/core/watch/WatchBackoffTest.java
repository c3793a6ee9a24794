package io.github.etcdgrpc.core.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.etcdgrpc.backend.inmemory.VirtualTime;
import java.time.Duration;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WatchBackoffTest {
    private final VirtualTime time = new VirtualTime();

    /** The chance that waits longest. */
    private static final RandomGenerator LONGEST = () -> -1L;

    private static final RandomGenerator SHORTEST = () -> 0L;

    private final WatchBackoff backoff = new WatchBackoff(time, LONGEST);

    @Test
    void failed_firstIsQuick_thenDoublesUpToHalfAMinute() {
        assertThat(IntStream.range(0, 9).mapToLong(failure -> backoff.failed().toMillis()))
                .containsExactly(99L, 799L, 1_599L, 3_199L, 6_399L, 12_799L, 25_599L, 29_999L, 29_999L);
    }

    @Test
    void failed_isJitteredDownToAMillisecond() {
        WatchBackoff lucky = new WatchBackoff(time, SHORTEST);

        assertThat(IntStream.range(0, 9).mapToLong(failure -> lucky.failed().toMillis()))
                .containsOnly(1L);
    }

    @Test
    void failed_afterTwoMinutesOfHealth_isQuickAgain() {
        backoff.failed();
        backoff.failed();
        backoff.recovered();
        time.advance(Duration.ofMinutes(2));
        backoff.recovered();

        assertThat(backoff.failed()).isEqualTo(Duration.ofMillis(99));
    }

    @Test
    void failed_afterLessHealth_goesOnDoubling() {
        backoff.failed();
        backoff.failed();
        backoff.recovered();
        time.advance(Duration.ofSeconds(119));

        assertThat(backoff.failed()).isEqualTo(Duration.ofMillis(1_599));
    }

    @Test
    void failed_timeWithoutRecovery_isNoHealth() {
        backoff.failed();
        backoff.failed();
        time.advance(Duration.ofHours(1));

        assertThat(backoff.failed()).isEqualTo(Duration.ofMillis(1_599));
    }
}
