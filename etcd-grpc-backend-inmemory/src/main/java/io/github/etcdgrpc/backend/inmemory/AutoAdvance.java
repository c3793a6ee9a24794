package io.github.etcdgrpc.backend.inmemory;

import java.time.Duration;

/**
 * When a {@link VirtualLoop} moves time by itself. Guarded by the loop's lock.
 *
 * <p>It counts the real time for which there was no sign of life: a lull. A sign of life is anything that is scheduled or run, and any thread that begins
 * or ends to wait.
 */
final class AutoAdvance {
    private static final long OFF = -1;
    private static final long GLANCE_NANOS = Duration.ofMillis(1).toNanos();

    private final long hopelessNanos;
    private long lullNanos = OFF;
    private long signs;
    private long signsSeen;
    private long quietNanos;

    /** @param hopeless after how much quiet real time nothing is to be expected of anybody */
    AutoAdvance(Duration hopeless) {
        hopelessNanos = hopeless.toNanos();
    }

    void switchOn(long nanos) {
        lullNanos = nanos;
    }

    void switchOff() {
        lullNanos = OFF;
    }

    boolean isOn() {
        return lullNanos != OFF;
    }

    /** Notes a sign of life, with which the count begins anew. */
    void sign() {
        signs++;
    }

    /** Counts real time that has passed at rest. */
    void rested(long nanos) {
        if (takeSigns()) {
            return;
        }
        quietNanos += nanos;
    }

    /** Returns whether the lull is long enough to move time. */
    boolean isLull() {
        takeSigns();
        return quietNanos >= lullNanos;
    }

    /** Returns whether it is so long that, with nothing scheduled, nothing is to be expected of other threads either. */
    boolean isHopeless() {
        takeSigns();
        return quietNanos >= Math.max(lullNanos, hopelessNanos);
    }

    /** Returns how long to rest before asking again. */
    long restNanos() {
        return Math.max(GLANCE_NANOS, lullNanos - quietNanos);
    }

    private boolean takeSigns() {
        boolean alive = signs != signsSeen;
        if (alive) {
            signsSeen = signs;
            quietNanos = 0;
        }
        return alive;
    }
}
