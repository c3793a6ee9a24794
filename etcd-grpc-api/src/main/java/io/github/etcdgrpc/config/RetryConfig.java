package io.github.etcdgrpc.config;

import java.time.Duration;

/**
 * How a request to etcd is repeated when it may succeed later and may safely be repeated.
 *
 * <p>The wait before the n-th retry is {@code initialInterval * multiplier^n}, at most {@code maxInterval}, shortened at random by up to half.
 *
 * @param maxRetries how often a blocking call tries again after its first try; 0 or more. What the library keeps true in the background
 *     (registrations, watches) is retried without end
 * @param initialInterval the wait before the first retry, above zero
 * @param maxInterval the longest wait, not below {@code initialInterval}
 * @param multiplier what each wait is longer than the one before; 1 or more
 */
public record RetryConfig(int maxRetries, Duration initialInterval, Duration maxInterval, double multiplier) {

    /** Three retries, 100 ms to 3 s, doubled. */
    public static final RetryConfig DEFAULTS = new RetryConfig(3, Duration.ofMillis(100), Duration.ofSeconds(3), 2.0);

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException when one is out of its range
     */
    public RetryConfig {
        Checks.that(maxRetries >= 0, "maxRetries", maxRetries, ">= 0");
        Checks.positive("initialInterval", initialInterval);
        Checks.that(
                maxInterval.compareTo(initialInterval) >= 0,
                "maxInterval",
                maxInterval,
                ">= initialInterval " + initialInterval);
        Checks.that(multiplier >= 1 && multiplier <= 1000, "multiplier", multiplier, "1 to 1000");
    }
}
