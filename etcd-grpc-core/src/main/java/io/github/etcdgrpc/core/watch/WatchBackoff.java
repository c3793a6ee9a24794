package io.github.etcdgrpc.core.watch;

import io.github.etcdgrpc.spi.Timekeeper;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long a watch waits after each failure: at random, up to a ceiling that doubles.
 *
 * <p>The first ceiling is 100 ms, since a member that restarts or a connection that breaks is the common case and is over at once. The next are 0.8 s, 1.6 s and so on up
 * to 30 s. Two minutes of health forget all failures. Confined to one serial executor.
 */
final class WatchBackoff {
    private static final Duration FIRST = Duration.ofMillis(100);
    private static final Duration SECOND = Duration.ofMillis(800);
    private static final Duration LAST = Duration.ofSeconds(30);
    private static final Duration HEALTH = Duration.ofMinutes(2);
    private static final int MOST_DOUBLINGS = 10;

    private final Timekeeper timekeeper;
    private final RandomGenerator random;
    private int failures;
    private boolean healthy;
    private long healthySinceNanos;

    WatchBackoff(Timekeeper timekeeper, RandomGenerator random) {
        this.timekeeper = timekeeper;
        this.random = random;
    }

    /** Notes that it works now. */
    void recovered() {
        if (!healthy) {
            healthy = true;
            healthySinceNanos = timekeeper.nanoTime();
        }
    }

    /** Notes a failure and returns how long to wait after it: between a millisecond and the ceiling. */
    Duration failed() {
        if (healthy && timekeeper.nanoTime() - healthySinceNanos >= HEALTH.toNanos()) {
            failures = 0;
        }
        healthy = false;
        Duration ceiling = ceiling(failures++);
        return Duration.ofMillis(1 + (long) (random.nextDouble() * (ceiling.toMillis() - 1)));
    }

    private static Duration ceiling(int failuresBefore) {
        if (failuresBefore == 0) {
            return FIRST;
        }
        Duration doubled = SECOND.multipliedBy(1L << Math.min(failuresBefore - 1, MOST_DOUBLINGS));
        return doubled.compareTo(LAST) < 0 ? doubled : LAST;
    }
}
