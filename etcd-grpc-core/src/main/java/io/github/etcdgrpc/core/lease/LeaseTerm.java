package io.github.etcdgrpc.core.lease;

import static java.util.Objects.requireNonNull;

import io.github.etcdgrpc.lease.LeaseId;
import java.time.Duration;

/**
 * A lease and the time it surely lives: its TTL, counted from when the request was sent that etcd answered last.
 *
 * @param id the lease
 * @param ttl the TTL in etcd's answer
 * @param sentNanos when that request was sent, in the nanoseconds of the timekeeper
 */
public record LeaseTerm(LeaseId id, Duration ttl, long sentNanos) {
    private static final long LONGEST_NANOS = Long.MAX_VALUE / 4;

    /** Refuses nulls. */
    public LeaseTerm {
        requireNonNull(id, "id");
        requireNonNull(ttl, "ttl");
    }

    /** Returns when to renew it: a third of the TTL after the request was sent. */
    long renewalNanos() {
        return sentNanos + ttlNanos() / 3;
    }

    /** Returns when it may end: not before this, since the server counts from when the request reached it. */
    public long deadlineNanos() {
        return sentNanos + ttlNanos();
    }

    /** Returns how long one try to renew it may take before the next is due. */
    Duration patience() {
        return Duration.ofNanos(ttlNanos() / 3);
    }

    /** A TTL of centuries counts as one of 73 years, so that sums of nanoseconds do not overflow. */
    private long ttlNanos() {
        return ttl.toSeconds() > LONGEST_NANOS / 1_000_000_000L ? LONGEST_NANOS : ttl.toNanos();
    }
}
