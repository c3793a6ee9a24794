package io.github.etcdgrpc.core.retry;

import io.github.etcdgrpc.config.RetryConfig;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before each retry: exponential, with a ceiling, shortened at random by up to half so that clients that failed together do not come back
 * together.
 */
public final class Backoff {
    private final RetryConfig config;
    private final RandomGenerator random;

    /** Creates one over a configuration and a source of chance. */
    public Backoff(RetryConfig config, RandomGenerator random) {
        this.config = config;
        this.random = random;
    }

    /**
     * Returns the wait before a retry.
     *
     * @param attempt how many tries failed before, from 0
     * @return between half of {@code initialInterval * multiplier^attempt} and all of it, and never above {@code maxInterval}
     */
    public Duration delay(int attempt) {
        double initial = config.initialInterval().toNanos();
        double ceiling = config.maxInterval().toNanos();
        double full = Math.min(ceiling, initial * Math.pow(config.multiplier(), Math.max(0, attempt)));
        return Duration.ofNanos((long) (full * (0.5 + random.nextDouble() / 2)));
    }
}
