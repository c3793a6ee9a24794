package io.github.etcdgrpc.spi;

import static java.util.Objects.requireNonNull;

import io.github.etcdgrpc.lease.LeaseId;
import java.time.Duration;
import java.util.List;

/**
 * What a server knows of a lease.
 *
 * @param revision the revision in the answer's header
 * @param id the lease's id
 * @param granted the TTL it was granted; zero when there is no such lease
 * @param remaining what it has left, in whole seconds; minus one second when there is no such lease
 * @param keys the keys attached to it, when they were asked for, in no particular order
 */
public record LeaseTimeToLive(long revision, LeaseId id, Duration granted, Duration remaining, List<Bytes> keys) {

    /** Copies the keys. */
    public LeaseTimeToLive {
        requireNonNull(id, "id");
        requireNonNull(granted, "granted");
        requireNonNull(remaining, "remaining");
        keys = List.copyOf(keys);
    }

    /** Tells whether there is such a lease. */
    public boolean exists() {
        return !remaining.isNegative();
    }
}
