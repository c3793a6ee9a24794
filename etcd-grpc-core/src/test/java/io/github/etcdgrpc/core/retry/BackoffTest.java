package io.github.etcdgrpc.core.retry;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.etcdgrpc.config.RetryConfig;
import java.time.Duration;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private static final RetryConfig CONFIG = new RetryConfig(3, Duration.ofMillis(100), Duration.ofSeconds(3), 2.0);

    @Test
    void delay_noChance_isHalfOfTheExponentialOne() {
        Backoff backoff = new Backoff(CONFIG, always(0.0));

        assertThat(backoff.delay(0)).isEqualTo(Duration.ofMillis(50));
        assertThat(backoff.delay(1)).isEqualTo(Duration.ofMillis(100));
        assertThat(backoff.delay(4)).isEqualTo(Duration.ofMillis(800));
    }

    @Test
    void delay_manyFailures_staysBetweenHalfAndAllOfTheLongest() {
        Backoff backoff = new Backoff(CONFIG, new Random(1));

        for (int attempt = 5; attempt < 5_000; attempt++) {
            assertThat(backoff.delay(attempt)).isBetween(Duration.ofMillis(1_500), Duration.ofSeconds(3));
        }
    }

    @Test
    void delay_negativeAttempt_countsAsTheFirst() {
        assertThat(new Backoff(CONFIG, always(0.0)).delay(-3)).isEqualTo(Duration.ofMillis(50));
    }

    @Test
    void delay_equalClients_differ() {
        Backoff backoff = new Backoff(CONFIG, new Random(2));

        assertThat(backoff.delay(3)).isNotEqualTo(backoff.delay(3));
    }

    private static RandomGenerator always(double chance) {
        return new RandomGenerator() {
            @Override
            public long nextLong() {
                return 0;
            }

            @Override
            public double nextDouble() {
                return chance;
            }
        };
    }
}
