package io.github.etcdgrpc.lease;

import static java.util.Objects.requireNonNull;

import io.github.etcdgrpc.spi.Bytes;
import java.time.Duration;
import java.util.List;

/**
 * What etcd knows of a lease.
 *
 * @param leaseId the lease
 * @param grantedTtl the TTL that it was granted, and that each renewal gives it anew
 * @param remaining what it had left when etcd answered, in whole seconds; zero in its last second
 * @param keys the keys that are attached to it, in the order of their bytes
 */
public record LeaseInfo(LeaseId leaseId, Duration grantedTtl, Duration remaining, List<Bytes> keys) {

    /** Copies the keys. */
    public LeaseInfo {
        requireNonNull(leaseId, "leaseId");
        requireNonNull(grantedTtl, "grantedTtl");
        requireNonNull(remaining, "remaining");
        if (remaining.isNegative()) {
            throw new IllegalArgumentException("remaining: " + remaining + " (expected: >= 0)");
        }
        keys = List.copyOf(keys);
    }
}
